"""Categories of pushes that members do not want."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.planning import insert_new
from storage.outbox.tables import OptOut


async def set_muted(session: AsyncSession, member_id: int, category: str, *, muted: bool) -> None:
    """What waits in the outbox is looked at again before it is sent."""
    if muted:
        row = {"member_id": member_id, "category": category, "since": now()}
        await session.execute(insert_new(session, OptOut).values(row))
    else:
        theirs = (OptOut.member_id == member_id) & (OptOut.category == category)
        await session.execute(delete(OptOut).where(theirs))
