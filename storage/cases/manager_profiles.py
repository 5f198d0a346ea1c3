"""What technology managers tell the club of themselves, and whether members may find them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, now
from storage.outbox.planning import insert_new

ABOUT_LIMIT = 60
"""Characters of the line about oneself."""


class ManagerProfile(Base):
    __tablename__ = "manager_profile"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    listed: Mapped[bool] = mapped_column(default=False)
    """Whether they agreed to be shown to members; officers see them anyway."""
    about: Mapped[str] = mapped_column(String(60), default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)


async def profile_of(session: AsyncSession, member_id: int) -> ManagerProfile:
    """Theirs, made if there is none yet: not listed, and silent."""
    row = {"member_id": member_id, "listed": False, "about": "", "changed_at": now()}
    await session.execute(insert_new(session, ManagerProfile).values(row))
    return await session.get_one(ManagerProfile, member_id, populate_existing=True)
