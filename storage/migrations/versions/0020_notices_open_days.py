"""notices: for how many days they stay open to those who join their audience"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("open_days", sa.Integer(), nullable=False, server_default="0"))
