"""choices: which words of a search were not in the record that its member then took"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "choice",
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("unmet", sa.JSON(), nullable=False),
        sa.Column("met", sa.JSON(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_choice_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "reference", name=op.f("pk_choice")),
    )
    op.create_index(op.f("ix_choice_opened_at"), "choice", ["opened_at"], unique=False)
