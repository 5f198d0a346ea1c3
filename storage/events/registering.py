"""Registering, cancelling, approving: one registration a person, and no seat sold twice.

Each act holds the event's row first, so seats are counted by one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.looking import closing, held_event, registration_of, seats_of
from storage.events.meetings_told import free_meetings
from storage.events.reminding import look_again
from storage.events.tables import Event, EventStatus, Place, Registration
from storage.events.telling import APPROVED, QUEUED, REFUSED, tell_news, tell_pending
from storage.events.waiting import list_is_over, offer_seats
from storage.people import Member


class Outcome(StrEnum):
    """What came of an act."""

    DONE = "done"
    BEFORE = "before"
    """It was so already."""
    FULL = "full"
    """There is no free seat, or others wait for it; they were not put on the list."""
    CLOSED = "closed"
    BEGUN = "begun"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    GONE = "gone"
    """There is no such event or registration, or an offer's time is over."""


@dataclass(frozen=True, slots=True)
class Done:
    """An outcome, with the event and the registration as they are now, as far as there are any."""

    outcome: Outcome
    event: Event | None = None
    registration: Registration | None = None


STANDING = (Place.PENDING, Place.REGISTERED)


async def register(
    session: AsyncSession, reference: str, member: Member, answers: Sequence[str] = (), *, waits: bool
) -> Done:
    """A seat, or where none is free and `waits` a place on the waiting list; for events that officers
    approve it waits for them first. `answers` are to the event's questions, in their order.
    """
    event = await held_event(session, reference)
    if event is None or event.status is EventStatus.DRAFT:
        return Done(Outcome.GONE)
    await offer_seats(session, event)
    mine = await registration_of(session, event.id, member.id)
    if mine and mine.place is Place.OFFERED:
        return await _accept(session, event, mine)
    if mine and mine.place in STANDING:
        return Done(Outcome.BEFORE, event, mine)
    if refusal := closed_by(event):
        return Done(refusal, event, mine)
    if mine and mine.place is Place.REFUSED:
        return Done(Outcome.REFUSED, event, mine)
    return await _enter(session, event, mine, member, list(answers), waits=waits)


async def accept_offer(session: AsyncSession, reference: str, member: Member) -> Done:
    """Take the seat that is held; also after registration was closed, but not after the start."""
    event = await held_event(session, reference)
    if event is None or event.status is EventStatus.DRAFT:
        return Done(Outcome.GONE)
    await offer_seats(session, event)
    mine = await registration_of(session, event.id, member.id)
    if mine is None or mine.place is not Place.OFFERED:
        known = mine is not None and mine.place is Place.REGISTERED
        return Done(Outcome.BEFORE if known else Outcome.GONE, event, mine)
    return await _accept(session, event, mine)


async def pass_on(session: AsyncSession, reference: str, member: Member) -> Done:
    """Give up a seat that is held for them; one that they have taken meanwhile stays theirs."""
    return await _give_up(session, reference, member, (Place.OFFERED,))


async def cancel(session: AsyncSession, reference: str, member: Member) -> Done:
    """Give up the seat, the offer or the place on the list; the seat is offered to the next at once."""
    return await _give_up(session, reference, member, (*STANDING, Place.WAITING, Place.OFFERED))


async def approve(session: AsyncSession, reference: str, member_id: int, *, approved: bool) -> Done:
    """An officer's word on a pending registration, which the member is told. An approved one gets a seat,
    or where none is free a place on the waiting list, by when they asked.
    """
    event = await held_event(session, reference)
    mine = await registration_of(session, event.id, member_id) if event else None
    if event is None or mine is None:
        return Done(Outcome.GONE, event)
    if mine.place is not Place.PENDING:
        return Done(Outcome.BEFORE, event, mine)
    await offer_seats(session, event)
    if not approved:
        mine.place, news = Place.REFUSED, REFUSED
    elif await _seat_is_free(session, event):
        _seat(event, mine)
        news = APPROVED
    else:
        mine.place, news = Place.WAITING, QUEUED
    await tell_news(session, event, mine, news)
    await session.flush()
    return Done(Outcome.DONE, event, mine)


def closed_by(event: Event) -> Outcome | None:
    """Why nobody can register any more; None where they can."""
    if event.status is EventStatus.CANCELLED:
        return Outcome.CANCELLED
    if event.starts_at <= now():
        return Outcome.BEGUN
    return Outcome.CLOSED if closing(event) <= now() else None


async def _give_up(session: AsyncSession, reference: str, member: Member, places: Sequence[Place]) -> Done:
    event = await held_event(session, reference)
    if event is None:
        return Done(Outcome.GONE)
    mine = await registration_of(session, event.id, member.id)
    if mine is None or mine.place not in places:
        return Done(Outcome.BEFORE, event, mine)
    if event.starts_at <= now():
        return Done(Outcome.BEGUN, event, mine)
    mine.place, mine.offer_until, mine.registered_at = Place.CANCELLED, None, None
    mine.matchmaking = False
    await session.flush()
    await free_meetings(session, event, member.id)
    await offer_seats(session, event)
    return Done(Outcome.DONE, event, mine)


async def _enter(
    session: AsyncSession,
    event: Event,
    mine: Registration | None,
    member: Member,
    answers: list[str],
    *,
    waits: bool,
) -> Done:
    free = await _seat_is_free(session, event)
    if mine and mine.place is Place.WAITING and not free:
        return Done(Outcome.BEFORE, event, mine)
    if not (free or waits or event.approval):
        return Done(Outcome.FULL, event, mine)
    if mine is None:
        mine = Registration(event=event, member=member, place=Place.CANCELLED)
        session.add(mine)
    mine.answers, mine.queued_at, mine.walk_in = answers or mine.answers or [], now(), False
    if event.approval:
        mine.place = Place.PENDING
    elif free:
        _seat(event, mine)
    else:
        mine.place = Place.WAITING
    await session.flush()
    if mine.place is Place.PENDING:
        await tell_pending(session, event)
    return Done(Outcome.DONE, event, mine)


async def _accept(session: AsyncSession, event: Event, mine: Registration) -> Done:
    refusal = closed_by(event)
    if refusal and refusal is not Outcome.CLOSED:
        return Done(refusal, event, mine)
    _seat(event, mine)
    await session.flush()
    return Done(Outcome.DONE, event, mine)


def _seat(event: Event, mine: Registration) -> None:
    mine.place, mine.offer_until, mine.registered_at = Place.REGISTERED, None, now()
    look_again(event)


async def _seat_is_free(session: AsyncSession, event: Event) -> bool:
    """To somebody who comes now: while others wait for a seat none is, but in the last hour."""
    seats = await seats_of(session, event)
    return seats.free is None or (seats.free > 0 and (seats.waiting == 0 or list_is_over(event)))
