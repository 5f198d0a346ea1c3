"""feedback: what members call useful or of no use; searches whose card stands in a group"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("member_id", ROW_ID, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_feedback_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "reference", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_said_at"), "feedback", ["said_at"], unique=False)
    op.add_column("search", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
