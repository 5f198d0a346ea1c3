"""Which published texts are still to be held against the other side's records.

A mark is set in the transaction that publishes and is taken away in the one that plans what is told of it,
so a crash between the two loses nothing and tells nothing twice. It is a table of its own, because the one
who publishes has no index at hand in that transaction, nor has the courier when it composes.
"""

from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, now
from storage.outbox.planning import insert_new
from storage.records import Record


class MatchingMark(Base):
    __tablename__ = "matching_mark"

    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    marked_at: Mapped[datetime] = mapped_column(default=now)


async def mark_for_matching(session: AsyncSession, record: Record) -> None:
    """In the transaction that publishes a record, or a new version of its text. Twice is once."""
    row = {"reference": record.reference, "marked_at": now()}
    await session.execute(insert_new(session, MatchingMark).values(row))


async def marked(session: AsyncSession) -> list[str]:
    """References, the longest waiting first."""
    listed = select(MatchingMark.reference).order_by(MatchingMark.marked_at, MatchingMark.reference)
    return list(await session.scalars(listed))


async def take_mark(session: AsyncSession, reference: str) -> bool:
    """Take it away; False where another process did so before. Who waits for this one finds it gone."""
    taken = delete(MatchingMark).where(MatchingMark.reference == reference).returning(MatchingMark.reference)
    return (await session.scalar(taken)) is not None
