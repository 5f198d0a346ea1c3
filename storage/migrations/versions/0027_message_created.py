"""message: those that a clock set ahead has planned are found by an index"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_message_created_at"), "message", ["created_at"])
