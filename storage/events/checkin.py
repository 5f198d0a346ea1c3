"""Check-in: a single-use token a registration, the officer's list, and people who walk in."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.events.looking import held_event, registration_of
from storage.events.tables import Event, EventStatus, Place, Registration
from storage.people import Member

CODE_LASTS: Final = timedelta(hours=12)
"""After the event's end; then a code is of no use, and who came late is checked in by the list."""


async def registration_by_token(session: AsyncSession, token_hash: str) -> Registration | None:
    """Whose code it is; None for one that was used, is out of date, or never was."""
    found: Registration | None = await session.scalar(
        select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.token_hash == token_hash, Event.ends_at > now() - CODE_LASTS)
        .execution_options(populate_existing=True)
    )
    return found


async def check_in(
    session: AsyncSession, reference: str, member: Member, officer: Member, *, walk_in: bool = False
) -> tuple[Registration | None, bool]:
    """The registration, and whether it was checked in by this very act.

    None where they are not registered; with `walk_in` they are entered then, above the capacity if need be.
    """
    event = await held_event(session, reference)
    if event is None or event.status is not EventStatus.PUBLISHED:
        return None, False
    mine = await registration_of(session, event.id, member.id)
    if mine and mine.attended_at:
        return mine, False
    if mine is None or mine.place not in (Place.REGISTERED, Place.OFFERED):
        if not walk_in:
            return None, False
        mine = _enter(session, event, mine, member)
    mine.place, mine.offer_until = Place.REGISTERED, None
    mine.attended_at, mine.token_hash = now(), None
    note_act(session, officer.id, "checked_in", f"event:{reference}", member=member.id, walk_in=walk_in)
    await session.flush()
    return mine, True


async def undo_check_in(session: AsyncSession, reference: str, member: Member, officer: Member) -> bool:
    """A slip of the finger; False where they were not checked in."""
    event = await held_event(session, reference)
    mine = await registration_of(session, event.id, member.id) if event else None
    if mine is None or mine.attended_at is None:
        return False
    mine.attended_at = None
    note_act(session, officer.id, "undid_check_in", f"event:{reference}", member=member.id)
    await session.flush()
    return True


def _enter(session: AsyncSession, event: Event, mine: Registration | None, member: Member) -> Registration:
    if mine is None:
        mine = Registration(event=event, member=member, answers=[])
        session.add(mine)
    mine.walk_in = True
    return mine
