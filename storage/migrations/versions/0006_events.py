"""events: series, events, registrations, meetings"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=20)


def upgrade() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
    )
    op.create_table(
        "event",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("speakers", sa.String(length=300), nullable=False),
        sa.Column("venue", CODE, nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("closes_at", MOMENT, nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("reminders", sa.String(length=80), nullable=True),
        sa.Column("remind_at", MOMENT, nullable=True),
        sa.Column("moved_at", MOMENT, nullable=True),
        sa.Column("followed_at", MOMENT, nullable=True),
        sa.Column("status", CODE, nullable=False),
        sa.Column("cancel_reason", sa.String(length=200), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("series_id", ROW_ID, nullable=True),
        sa.Column("created_by", ROW_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["member.id"], name=op.f("fk_event_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["series_id"], ["event_series.id"], name=op.f("fk_event_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("reference", name=op.f("uq_event_reference")),
    )
    op.create_index(op.f("ix_event_series_id"), "event", ["series_id"])
    op.create_index(op.f("ix_event_remind_at"), "event", ["remind_at"])
    op.create_index("ix_event_status_starts_at", "event", ["status", "starts_at"])
    op.create_table(
        "registration",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("event_id", ROW_ID, nullable=False),
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("offer_until", MOMENT, nullable=True),
        sa.Column("registered_at", MOMENT, nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("reminders", sa.String(length=80), nullable=True),
        sa.Column("walk_in", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("attended_at", MOMENT, nullable=True),
        sa.Column("feedback", CODE, nullable=True),
        sa.Column("matchmaking", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_registration_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_registration_event_id_member_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_registration_token_hash")),
    )
    op.create_index("ix_registration_event_id_place", "registration", ["event_id", "place", "queued_at"])
    op.create_index(op.f("ix_registration_member_id"), "registration", ["member_id"])
    op.create_index(op.f("ix_registration_offer_until"), "registration", ["offer_until"])
    op.create_table(
        "meeting",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("event_id", ROW_ID, nullable=False),
        sa.Column("asker_id", ROW_ID, nullable=False),
        sa.Column("asked_id", ROW_ID, nullable=False),
        sa.Column("asker_reference", sa.String(length=20), nullable=False),
        sa.Column("asked_reference", sa.String(length=20), nullable=False),
        sa.Column("slot_at", MOMENT, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("asker_answers", sa.Boolean(), nullable=False),
        sa.Column("asker_result", CODE, nullable=True),
        sa.Column("asked_result", CODE, nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_meeting_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["member.id"], name=op.f("fk_meeting_asker_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["member.id"], name=op.f("fk_meeting_asked_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint(
            "event_id", "asker_id", "asked_id", name=op.f("uq_meeting_event_id_asker_id_asked_id")
        ),
    )
    op.create_index(op.f("ix_meeting_asker_id"), "meeting", ["asker_id"])
    op.create_index(op.f("ix_meeting_asked_id"), "meeting", ["asked_id"])
