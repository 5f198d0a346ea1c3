"""notices under way: stopped ones, corrections of sent copies, and a lane for each kind of edit"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RECALLS = "UPDATE {table} SET lane = 4 WHERE lane = 3"
"""Corrections have come between notices and recalls."""


def upgrade() -> None:
    op.add_column("message", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    for table in ("message", "delivery"):
        op.execute(RECALLS.format(table=table))
