"""membership: invites, requests to join, menus that are due; whoever has joined is a member"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "joining_request",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("organisation_name", sa.String(length=120), nullable=False),
        sa.Column("moves", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["member.id"], name=op.f("fk_joining_request_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_joining_request_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_joining_request_organisation_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_request")),
    )
    op.create_index(op.f("ix_joining_request_member_id"), "joining_request", ["member_id"])
    op.create_index(
        "ix_joining_request_waiting",
        "joining_request",
        ["member_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "invite",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("issued_by", ROW_ID, nullable=True),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["member.id"], name=op.f("fk_invite_issued_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invite_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invite_token_hash")),
    )
    op.create_index(op.f("ix_invite_organisation_id"), "invite", ["organisation_id"])
    op.create_table(
        "invite_use",
        sa.Column("invite_id", ROW_ID, nullable=False),
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["invite_id"], ["invite.id"], name=op.f("fk_invite_use_invite_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_invite_use_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invite_id", "member_id", name=op.f("pk_invite_use")),
    )
    op.create_index(op.f("ix_invite_use_member_id"), "invite_use", ["member_id"])
    op.create_table(
        "menu_due",
        sa.Column("bot", sa.String(length=10), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("bot", "telegram_id", name=op.f("pk_menu_due")),
    )
    _make_the_joined_members()


def _make_the_joined_members() -> None:
    op.execute(
        "INSERT INTO role_grant (member_id, role, granted_at) "
        "SELECT id, 'member', joined_at FROM member WHERE joined_at IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM role_grant WHERE member_id = member.id AND role = 'member')"
    )
