"""aliases: pairs of names that officers added, removed, or are asked about"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(length=20)


def upgrade() -> None:
    op.create_table(
        "alias",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("relation", CODE, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("other", sa.String(length=40), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("by", ROW_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("change_number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["member.id"], name=op.f("fk_alias_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sa.UniqueConstraint("relation", "name", "other", name=op.f("uq_alias_relation_name_other")),
    )
    op.create_index(op.f("ix_alias_change_number"), "alias", ["change_number"], unique=False)
    op.create_index(op.f("ix_alias_state"), "alias", ["state"], unique=False)
