"""posting: moves, new versions, matching marks"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("decided_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "matching_mark",
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("marked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_matching_mark")),
    )
    op.create_table(
        "new_version",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_new_version_author_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_version")),
    )
    op.create_index(op.f("ix_new_version_reference"), "new_version", ["reference"])
    op.create_index(
        "ix_new_version_waiting",
        "new_version",
        ["reference"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "record_move",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", ROW_ID, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["member.id"], name=op.f("fk_record_move_actor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_move")),
    )
    op.create_index(op.f("ix_record_move_reference"), "record_move", ["reference"])
