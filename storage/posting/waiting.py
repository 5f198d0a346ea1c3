"""What waits for review, and what officers said the last time."""

from typing import cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.posting.tables import Move, NewVersion, RecordMove
from storage.records import Achievement, Demand
from storage.vocabularies import Status


async def waiting_count(session: AsyncSession, author_id: int) -> int:
    """Records and new versions of that member that wait for an officer."""
    pending = [
        select(func.count(model.id)).where(model.author_id == author_id, model.status == Status.PENDING)
        for model in (Achievement, Demand)
    ]
    versions = select(func.count(NewVersion.id)).where(
        NewVersion.author_id == author_id, NewVersion.decided_at.is_(None)
    )
    return sum([await session.scalar(query) or 0 for query in (*pending, versions)])


async def waiting_version(session: AsyncSession, reference: str) -> NewVersion | None:
    """The changed text that waits for review, held until this transaction ends."""
    query = select(NewVersion).where(NewVersion.reference == reference, NewVersion.decided_at.is_(None))
    held = query.with_for_update().execution_options(populate_existing=True)
    return cast(NewVersion | None, await session.scalar(held))


async def take_back_version(session: AsyncSession, reference: str) -> bool:
    """The changed text waits no more; False where none did."""
    version = await waiting_version(session, reference)
    if version is None:
        return False
    version.decided_at, version.verdict = now(), Move.WITHDRAW
    await session.flush()
    return True


async def last_version(session: AsyncSession, reference: str) -> NewVersion | None:
    query = select(NewVersion).where(NewVersion.reference == reference).order_by(NewVersion.id.desc())
    return cast(NewVersion | None, await session.scalar(query.limit(1)))


async def last_return(session: AsyncSession, reference: str) -> RecordMove | None:
    """The move by which an officer last gave it back."""
    query = select(RecordMove).where(RecordMove.reference == reference, RecordMove.move == Move.RETURN)
    return cast(RecordMove | None, await session.scalar(query.order_by(RecordMove.id.desc()).limit(1)))
