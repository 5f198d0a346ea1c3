"""A member's number is given out once, also after they are gone.

SQLite gives the highest number anew once its row is deleted, and old cards would act on whoever has it then.
PostgreSQL's sequences never go back.
"""

from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox.planning import insert_new
from storage.people import Member
from storage.records import ReferenceCounter

SERIES: Final = "M"
"""Beside those of the references, in no year."""
OURS: Final = (ReferenceCounter.series == SERIES) & (ReferenceCounter.year == 0)


async def fresh_id(session: AsyncSession) -> int | None:
    """The number for a new member; None where the database's own will do."""
    if session.get_bind().dialect.name != "sqlite":
        return None
    retired = await session.scalar(select(ReferenceCounter.last).where(OURS)) or 0
    highest = await session.scalar(select(func.max(Member.id))) or 0
    return retired + 1 if highest <= retired else None


async def retire_id(session: AsyncSession, member_id: int) -> None:
    """Nobody has it again."""
    row = {"series": SERIES, "year": 0, "last": member_id}
    await session.execute(insert_new(session, ReferenceCounter).values(row))
    lower = update(ReferenceCounter).where(OURS, ReferenceCounter.last < member_id)
    await session.execute(lower.values(last=member_id).execution_options(synchronize_session=False))
