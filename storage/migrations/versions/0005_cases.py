"""cases: interests, questions, contacts, dispatch, beats"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CODE = sa.String(length=20)
LIVE = sa.text("stage NOT IN ('closed', 'declined')")
UNANSWERED = sa.text("answered_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("record_reference", sa.String(length=20), nullable=False),
        sa.Column("own_reference", sa.String(length=20), nullable=True),
        sa.Column("owner_id", ROW_ID, nullable=True),
        sa.Column("seeker_id", ROW_ID, nullable=True),
        sa.Column("manager_id", ROW_ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("stage", CODE, nullable=False),
        sa.Column("stage_since", MOMENT, nullable=False),
        sa.Column("suspended_at_stage", CODE, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("contract_type", CODE, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("registration_number", sa.String(length=60), nullable=False),
        sa.Column("next_beat_at", MOMENT, nullable=True),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("officer_called_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["member.id"], name=op.f("fk_case_file_manager_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["member.id"], name=op.f("fk_case_file_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["seeker_id"], ["member.id"], name=op.f("fk_case_file_seeker_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_file_reference")),
    )
    op.create_index(op.f("ix_case_file_manager_id"), "case_file", ["manager_id"])
    op.create_index(op.f("ix_case_file_next_beat_at"), "case_file", ["next_beat_at"])
    op.create_index(op.f("ix_case_file_owner_id"), "case_file", ["owner_id"])
    op.create_index(op.f("ix_case_file_record_reference"), "case_file", ["record_reference"])
    op.create_index(op.f("ix_case_file_seeker_id"), "case_file", ["seeker_id"])
    op.create_index(
        "ix_case_live",
        "case_file",
        ["record_reference", "seeker_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "question",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("record_reference", sa.String(length=20), nullable=False),
        sa.Column("asker_id", ROW_ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["member.id"], name=op.f("fk_question_asker_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_asker_id"), "question", ["asker_id"])
    op.create_index(op.f("ix_question_record_reference"), "question", ["record_reference"])
    op.create_table(
        "beat",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_beat_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_beat_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beat")),
        sa.UniqueConstraint("case_id", "number", "member_id", name=op.f("uq_beat_case_id_number_member_id")),
    )
    op.create_table(
        "case_entry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("move", CODE, nullable=False),
        sa.Column("before", CODE, nullable=True),
        sa.Column("after", CODE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("side", CODE, nullable=False),
        sa.Column("actor_id", ROW_ID, nullable=True),
        sa.Column("reason", CODE, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["member.id"], name=op.f("fk_case_entry_actor_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_entry_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
    )
    op.create_index(op.f("ix_case_entry_case_id"), "case_entry", ["case_id"])
    op.create_table(
        "dispatch",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("manager_id", ROW_ID, nullable=True),
        sa.Column("officer_id", ROW_ID, nullable=True),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_dispatch_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["member.id"], name=op.f("fk_dispatch_manager_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["member.id"], name=op.f("fk_dispatch_officer_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
    )
    op.create_index(op.f("ix_dispatch_case_id"), "dispatch", ["case_id"])
    op.create_index(op.f("ix_dispatch_manager_id"), "dispatch", ["manager_id"])
    op.create_index(
        "ix_dispatch_open",
        "dispatch",
        ["case_id"],
        unique=True,
        sqlite_where=UNANSWERED,
        postgresql_where=UNANSWERED,
    )
    op.create_table(
        "exchange",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("giver_id", ROW_ID, nullable=False),
        sa.Column("consented_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_exchange_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["member.id"], name=op.f("fk_exchange_giver_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
        sa.UniqueConstraint("case_id", "giver_id", name=op.f("uq_exchange_case_id_giver_id")),
    )
    op.add_column("member", sa.Column("contact", sa.String(length=120), nullable=False, server_default=""))
