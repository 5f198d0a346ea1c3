"""former names of organisations; command menus that are due are shown, and everybody's once"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "former_name",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_former_name_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_former_name")),
    )
    op.create_index(op.f("ix_former_name_organisation_id"), "former_name", ["organisation_id"])
    op.add_column("menu_due", sa.Column("taken_until", sa.DateTime(timezone=True)))
    op.execute("DELETE FROM menu_due")
    op.execute("INSERT INTO menu_due (bot, telegram_id) SELECT 'member', telegram_id FROM member")
    officers = "SELECT member_id FROM role_grant WHERE role IN ('officer', 'administrator')"
    theirs = f"SELECT 'desk', telegram_id FROM member WHERE id IN ({officers})"
    op.execute(f"INSERT INTO menu_due (bot, telegram_id) {theirs}")
