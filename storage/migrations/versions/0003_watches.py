"""watches

The cursor begins at the last change there is: no watch is older than any record.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
BEYOND = 2**62


def upgrade() -> None:
    op.create_table(
        "watch",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("leading", sa.Double(), nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.Column("after_change", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_watch_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint("member_id", "fingerprint", name=op.f("uq_watch_member_id_fingerprint")),
    )
    op.create_index(op.f("ix_watch_next_at"), "watch", ["next_at"])
    _create_terms_and_hits()
    op.create_table(
        "watch_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change_number", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_cursor")),
    )
    op.execute(
        "INSERT INTO watch_cursor (id, change_number, record_id)"
        f" SELECT 1, value, {BEYOND} FROM change_counter"
    )


def _create_terms_and_hits() -> None:
    op.create_table(
        "watch_term",
        sa.Column("term", sa.String(length=64), nullable=False),
        sa.Column("watch_id", sa.String(length=16), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch.id"], name=op.f("fk_watch_term_watch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("term", "watch_id", name=op.f("pk_watch_term")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_watch_term_watch_id"), "watch_term", ["watch_id"])
    op.create_table(
        "watch_hit",
        sa.Column("watch_id", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["watch_id"], ["watch.id"], name=op.f("fk_watch_hit_watch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("watch_id", "reference", name=op.f("pk_watch_hit")),
    )
    op.create_index("ix_watch_hit_told", "watch_hit", ["message_id", "watch_id"])
