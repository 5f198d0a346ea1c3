"""message: when its body was taken out"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))
