"""delivery: what is being sent, and seconds kept in a chat, are found by indexes of those few rows"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SENDING = sa.text("state = 'sending'")
KEPT = sa.text("state = 'ready' AND slot_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_delivery_sending", "delivery")
    op.create_index(
        "ix_delivery_sending", "delivery", ["bot", "owner"], sqlite_where=SENDING, postgresql_where=SENDING
    )
    op.create_index(
        "ix_delivery_kept", "delivery", ["bot", "chat_id", "lane"], sqlite_where=KEPT, postgresql_where=KEPT
    )
