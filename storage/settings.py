"""What members choose for themselves; who waits for it is woken in the same transaction."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.reminding import wake_reminders_of
from storage.news.digesting import ensure_slot
from storage.outbox.planning import insert_new
from storage.outbox.tables import OptOut
from storage.people import Member, MemberField
from storage.vocabularies import TechField


async def choose_hours(session: AsyncSession, member: Member, quiet_from: int, quiet_until: int) -> None:
    """Minutes of the member's day; equal: no quiet hours. Reminders that wait go by them."""
    if (member.quiet_from, member.quiet_until) != (quiet_from, quiet_until):
        member.quiet_from, member.quiet_until = quiet_from, quiet_until
        await session.flush()
        await wake_reminders_of(session, member.id)


async def move_to_zone(session: AsyncSession, member: Member, zone: str) -> None:
    """`zone`: an IANA name. Reminders that wait go by the new clock."""
    if member.zone != zone:
        member.zone = zone
        await session.flush()
        await ensure_slot(session, member)
        await wake_reminders_of(session, member.id)


async def choose_digest(session: AsyncSession, member: Member, weekday: int, hour: int) -> None:
    """When they have their digest, by their own clock; 0 is Monday."""
    member.digest_weekday, member.digest_hour = weekday, hour
    await session.flush()
    await ensure_slot(session, member)


async def muted_of(session: AsyncSession, member_id: int) -> frozenset[str]:
    """The codes of the categories that they switched off."""
    return frozenset(await session.scalars(select(OptOut.category).where(OptOut.member_id == member_id)))


async def set_field(session: AsyncSession, member_id: int, field: TechField, *, chosen: bool) -> None:
    """Chosen twice it is chosen, dropped twice dropped."""
    if chosen:
        row = {"member_id": member_id, "field": field.value}
        await session.execute(insert_new(session, MemberField).values(row))
    else:
        theirs = (MemberField.member_id == member_id) & (MemberField.field == field.value)
        await session.execute(delete(MemberField).where(theirs))
