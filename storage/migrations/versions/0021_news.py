"""news: items, who read them, the weekly digest and when members want it"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=20)


def upgrade() -> None:
    op.create_table(
        "news_item",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.String(length=150), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("change_number", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_news_item_author_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_item")),
    )
    op.create_index(op.f("ix_news_item_author_id"), "news_item", ["author_id"], unique=False)
    op.create_index(op.f("ix_news_item_change_number"), "news_item", ["change_number"], unique=False)
    op.create_table(
        "news_field",
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("field", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["news_item.id"], name=op.f("fk_news_field_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "field", name=op.f("pk_news_field")),
    )
    op.create_table(
        "news_read",
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["news_item.id"], name=op.f("fk_news_read_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_news_read_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "member_id", name=op.f("pk_news_read")),
    )
    op.create_index(op.f("ix_news_read_member_id"), "news_read", ["member_id"], unique=False)
    slots = op.create_table(
        "digest_slot",
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("zone", "weekday", "hour", name=op.f("pk_digest_slot")),
    )
    op.create_index(op.f("ix_digest_slot_next_at"), "digest_slot", ["next_at"], unique=False)
    op.create_table(
        "digest",
        sa.Column("message_id", ROW_ID, nullable=False),
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_digest_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_digest_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "member_id", name=op.f("pk_digest")),
    )
    op.create_index(op.f("ix_digest_member_id"), "digest", ["member_id"], unique=False)
    op.add_column("member", sa.Column("digest_weekday", sa.Integer(), nullable=False, server_default="4"))
    op.add_column("member", sa.Column("digest_hour", sa.Integer(), nullable=False, server_default="17"))
    _give_every_member_a_slot(slots)


def _give_every_member_a_slot(slots: sa.Table) -> None:
    """Friday 17:00 in each zone where somebody is, and in the one that new members have.

    The first moment only has to be past: the clock serves it at once, finds no news, and moves it on.
    """
    past = datetime.now(UTC) - timedelta(hours=1)
    zones = {"Asia/Shanghai", *op.get_bind().scalars(sa.text("SELECT DISTINCT zone FROM member"))}
    rows = [{"zone": zone, "weekday": 4, "hour": 17, "next_at": past} for zone in sorted(zones)]
    op.bulk_insert(slots, rows)
