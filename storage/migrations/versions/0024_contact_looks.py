"""contact looks: who looked at whose contact, for which case, when"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contact_look",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("case_id", ROW_ID, nullable=False),
        sa.Column("giver_id", ROW_ID, nullable=False),
        sa.Column("viewer_id", ROW_ID),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_contact_look_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["member.id"], name=op.f("fk_contact_look_giver_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["member.id"], name=op.f("fk_contact_look_viewer_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_look")),
        sa.UniqueConstraint(
            "case_id",
            "giver_id",
            "viewer_id",
            "day",
            name=op.f("uq_contact_look_case_id_giver_id_viewer_id_day"),
        ),
    )
    op.create_index(op.f("ix_contact_look_giver_id"), "contact_look", ["giver_id"])
