"""achievement, demand: those of an author are found by an index, not among all records of the club"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("achievement", "demand"):
        op.create_index(f"ix_{table}_author_id_status", table, ["author_id", "status"])
