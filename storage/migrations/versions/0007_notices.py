"""notices: their audiences, corrections, acknowledgements; members' tags, fields and quiet hours"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=20)


def upgrade() -> None:
    op.create_table(
        "member_field",
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("field", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_field_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "field", name=op.f("pk_member_field")),
    )
    op.create_index(op.f("ix_member_field_field"), "member_field", ["field"], unique=False)
    op.create_table(
        "member_tag",
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("tag", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_tag_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "tag", name=op.f("pk_member_tag")),
    )
    op.create_index(op.f("ix_member_tag_tag"), "member_tag", ["tag"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("status", CODE, nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("acknowledge", sa.Boolean(), nullable=False),
        sa.Column("hold_unknown", sa.Boolean(), nullable=False),
        sa.Column("urgent_reason", sa.String(length=200), nullable=False),
        sa.Column("open_until", MOMENT, nullable=True),
        sa.Column("start_at", MOMENT, nullable=True),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("forecast", sa.JSON(), nullable=False),
        sa.Column("approved_by", ROW_ID, nullable=True),
        sa.Column("message_id", ROW_ID, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["member.id"], name=op.f("fk_notice_approved_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_notice_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_notice_message_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("message_id", name=op.f("uq_notice_message_id")),
    )
    op.create_index(op.f("ix_notice_author_id"), "notice", ["author_id"], unique=False)
    op.create_index(op.f("ix_notice_ended_at"), "notice", ["ended_at"], unique=False)
    op.create_index(op.f("ix_notice_start_at"), "notice", ["start_at"], unique=False)
    op.create_index(op.f("ix_notice_status"), "notice", ["status"], unique=False)
    op.create_table(
        "saved_audience",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("by", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["member.id"], name=op.f("fk_saved_audience_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_audience")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_audience_name")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_acknowledgement_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_acknowledgement_notice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("notice_id", "member_id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_member_id"), "acknowledgement", ["member_id"], unique=False)
    op.create_table(
        "notice_correction",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("by", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["member.id"], name=op.f("fk_notice_correction_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_correction_notice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_correction")),
        sa.UniqueConstraint("notice_id", "revision", name=op.f("uq_notice_correction_notice_id_revision")),
    )
    op.create_table(
        "progress_card",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("telegram_message_id", sa.BigInteger(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_progress_card_notice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_card")),
    )
    op.create_index(op.f("ix_progress_card_next_at"), "progress_card", ["next_at"], unique=False)
    op.create_index(op.f("ix_progress_card_notice_id"), "progress_card", ["notice_id"], unique=False)
    op.add_column("member", sa.Column("quiet_from", sa.Integer(), nullable=False, server_default="1320"))
    op.add_column("member", sa.Column("quiet_until", sa.Integer(), nullable=False, server_default="480"))
    op.add_column("member", sa.Column("personalised", sa.Boolean(), nullable=False, server_default=sa.true()))
