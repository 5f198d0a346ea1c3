"""outbox and lives

Nothing was ever planned into the first version's outbox, so its two tables are made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SENDING = sa.text("state = 'sending'")


def upgrade() -> None:
    op.drop_table("delivery")
    op.drop_table("message")
    _create_outbox()
    _create_pace()
    op.create_table(
        "life",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("parts", sa.String(length=60), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("updates", sa.BigInteger(), nullable=False),
        sa.Column("ticks", sa.BigInteger(), nullable=False),
        sa.Column("lag_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner", sa.BigInteger(), nullable=True))


def _create_outbox() -> None:
    op.create_table(
        "message",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("bot", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("occurrence", sa.String(length=60), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=True),
        sa.Column("hold_unknown", sa.Boolean(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.Column("resumed_at", MOMENT, nullable=True),
        sa.Column("recalled_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("kind", "subject", "occurrence", name=op.f("uq_message_kind_subject_occurrence")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("message_id", ROW_ID, nullable=False),
        sa.Column("member_id", ROW_ID, nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("bot", sa.String(length=10), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("slot_at", MOMENT, nullable=True),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=True),
        sa.Column("telegram_message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_delivery_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_delivery_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("chat_id", "message_id", name=op.f("uq_delivery_chat_id_message_id")),
    )
    take = ["bot", "lane", "state", "not_before", "id"]
    op.create_index("ix_delivery_take", "delivery", take)
    op.create_index("ix_delivery_message", "delivery", ["message_id", "state"])
    op.create_index(op.f("ix_delivery_member_id"), "delivery", ["member_id"])
    op.create_index(
        "ix_delivery_sending", "delivery", ["owner"], sqlite_where=SENDING, postgresql_where=SENDING
    )


def _create_pace() -> None:
    op.create_table(
        "pacer",
        sa.Column("bot", sa.String(length=10), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("rate_changed_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("bot", name=op.f("pk_pacer")),
    )
    op.create_table(
        "chat_slot",
        sa.Column("bot", sa.String(length=10), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("free_at", MOMENT, nullable=False),
        sa.Column("kept_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("bot", "chat_id", name=op.f("pk_chat_slot")),
    )
    op.create_index(op.f("ix_chat_slot_kept_until"), "chat_slot", ["kept_until"])
    op.create_table(
        "opt_out",
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_opt_out_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "category", name=op.f("pk_opt_out")),
    )
