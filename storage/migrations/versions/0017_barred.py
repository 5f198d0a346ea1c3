"""searching: which published records are past their end, and which an organisation has, by an index each"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("achievement", "demand"):
        for column in ("valid_until", "organisation_id"):
            op.create_index(f"ix_{table}_status_{column}", table, ["status", column], unique=False)
