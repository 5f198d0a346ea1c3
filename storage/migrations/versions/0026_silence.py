"""silence: when members were last seen, and why somebody is to be deleted"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("seen_at", sa.DateTime(timezone=True)))
    op.create_index(op.f("ix_member_seen_at"), "member", ["seen_at"])
    member = sa.table("member", sa.column("seen_at", sa.DateTime(timezone=True)))
    op.execute(member.update().values(seen_at=datetime.now(UTC)))
    op.add_column("forgetting", sa.Column("cause", sa.String(20), nullable=False, server_default="own"))
