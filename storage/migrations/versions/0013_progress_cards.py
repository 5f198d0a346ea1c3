"""progress cards: one a chat, a delivery of the outbox made ready again and again"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing has written to the table before."""
    op.drop_table("progress_card")
    op.create_table(
        "progress_card",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", ROW_ID, nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("samples", sa.JSON(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_progress_card_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_progress_card_message_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_card")),
        sa.UniqueConstraint("notice_id", "chat_id", name=op.f("uq_progress_card_notice_id_chat_id")),
    )
    op.create_index(op.f("ix_progress_card_next_at"), "progress_card", ["next_at"], unique=False)
