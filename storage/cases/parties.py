"""What the people of a case still see of its records when nobody else does any more."""

from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.achievements import published
from storage.cases.lifecycle import OVER
from storage.cases.tables import Case
from storage.demands import published_demand
from storage.people import Member
from storage.posting.records import by_reference
from storage.records import Record
from storage.vocabularies import Status

ONCE_SHOWN: Final = (
    *(Status.ON_HOLD, Status.EXPIRED, Status.WITHDRAWN),
    *(Status.FULFILLED, Status.ARCHIVED),
)


async def published_record(session: AsyncSession, reference: str) -> Record | None:
    """The published achievement or demand of exactly that reference."""
    if reference.startswith("XQ-"):
        return await published_demand(session, reference)
    return await published(session, reference)


async def seen_record(session: AsyncSession, member: Member, reference: str) -> Record | None:
    """What everybody sees, and what the members of its case go on seeing."""
    seen = await published_record(session, reference)
    return seen if seen or member.is_guest else await shown_to_party(session, member, reference)


async def shown_to_party(session: AsyncSession, member: Member, reference: str) -> Record | None:
    """A record that was published and is not now, where a live or signed case of this member is about it."""
    record = next(iter(await by_reference(session, [reference])), None)
    if record is None or record.published_at is None or record.status not in ONCE_SHOWN:
        return None
    about = or_(Case.record_reference == reference, Case.own_reference == reference)
    theirs = or_(*(side == member.id for side in (Case.owner_id, Case.seeker_id, Case.manager_id)))
    lasts = or_(Case.stage.not_in(OVER), Case.contract_type.is_not(None))
    there = exists().where(about, theirs, lasts)
    return record if await session.scalar(select(there)) else None
