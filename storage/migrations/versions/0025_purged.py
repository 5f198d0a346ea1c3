"""purged: with which change a person was last deleted, so that indexes are written anew"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change_counter", sa.Column("purged", sa.BigInteger(), nullable=False, server_default="0"))
