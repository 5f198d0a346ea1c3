"""notices being composed: previews, files between the bots, latecomers; albums and quiet hours of pushes"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DIGEST = sa.String(length=64)


def upgrade() -> None:
    op.create_table(
        "notice_file",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("desk_file", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_file_notice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_file")),
        sa.UniqueConstraint("notice_id", "desk_file", name=op.f("uq_notice_file_notice_id_desk_file")),
    )
    op.create_index(op.f("ix_notice_file_at"), "notice_file", ["at"], unique=False)
    op.add_column("notice", sa.Column("previewed", DIGEST, nullable=False, server_default=""))
    op.add_column("notice", sa.Column("preview_wanted", DIGEST, nullable=False, server_default=""))
    op.add_column("notice", sa.Column("returned", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("look_at", MOMENT, nullable=True))
    op.create_index(op.f("ix_notice_preview_wanted"), "notice", ["preview_wanted"], unique=False)
    op.create_index(op.f("ix_notice_look_at"), "notice", ["look_at"], unique=False)
    op.add_column("message", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("delivery", sa.Column("album_ids", sa.JSON(), nullable=True))
