"""other names of what watches name

Watches that were saved before have none until they are stopped and saved anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch_name",
        sa.Column("term", sa.String(length=64), nullable=False),
        sa.Column("watch_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch.id"], name=op.f("fk_watch_name_watch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("term", "watch_id", "number", name=op.f("pk_watch_name")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_watch_name_watch_id"), "watch_name", ["watch_id"])
