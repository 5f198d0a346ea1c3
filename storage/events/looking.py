"""Finding events and registrations, and counting seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.tables import SEATED, Event, EventStatus, Place, Registration


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some of `total` events, from the `start`-th."""

    events: Sequence[Event]
    start: int
    total: int


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    registrations: Sequence[Registration]
    start: int
    total: int


@dataclass(frozen=True, slots=True)
class Seats:
    """`free` is None where the event has no limit; `waiting` people have none yet."""

    free: int | None
    waiting: int


async def event_of(session: AsyncSession, reference: str) -> Event | None:
    """One that members know of: published, or cancelled after that."""
    found: Event | None = await session.scalar(select(Event).where(Event.reference == reference, _known()))
    return found


async def held_event(session: AsyncSession, reference: str) -> Event | None:
    """The event, whatever its state, held until the transaction ends: who counts its seats counts alone."""
    query = select(Event).where(Event.reference == reference).with_for_update()
    found: Event | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def coming_events(session: AsyncSession, start: int, count: int) -> EventPage:
    """Published ones that are not over, the next first; where `start` is past the end, the last page."""
    coming = (Event.status == EventStatus.PUBLISHED) & (Event.ends_at > now())
    total = await session.scalar(select(func.count()).select_from(Event).where(coming)) or 0
    start = _within(start, count, total)
    query = select(Event).where(coming).order_by(Event.starts_at, Event.id)
    return EventPage((await session.scalars(query.offset(start).limit(count))).all(), start, total)


async def registration_of(session: AsyncSession, event_id: int, member_id: int) -> Registration | None:
    """As it is in the store now, also where this session read it before."""
    theirs = (Registration.event_id == event_id) & (Registration.member_id == member_id)
    query = select(Registration).where(theirs).execution_options(populate_existing=True)
    found: Registration | None = await session.scalar(query)
    return found


async def own_registrations(
    session: AsyncSession, member_id: int, start: int, count: int
) -> RegistrationPage:
    """Those that still matter: of events that are not over, given up ones left out; the next first."""
    open_places = (Place.PENDING, Place.REGISTERED, Place.WAITING, Place.OFFERED)
    theirs = (
        (Registration.member_id == member_id)
        & Registration.place.in_(open_places)
        & (Event.ends_at > now())
        & _known()
    )
    joined = select(Registration).join(Event, Event.id == Registration.event_id).where(theirs)
    total = await session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    start = _within(start, count, total)
    query = joined.order_by(Event.starts_at, Registration.id).offset(start).limit(count)
    return RegistrationPage((await session.scalars(query)).unique().all(), start, total)


async def seats_of(session: AsyncSession, event: Event) -> Seats:
    counted = select(Registration.place, func.count()).where(Registration.event_id == event.id)
    rows = await session.execute(counted.group_by(Registration.place))
    by_place = {place: int(count) for place, count in rows}
    taken = sum(by_place.get(place, 0) for place in SEATED)
    free = None if event.capacity is None else max(0, event.capacity - taken)
    return Seats(free, by_place.get(Place.WAITING, 0))


async def ahead_of(session: AsyncSession, registration: Registration) -> int:
    """How many wait before them."""
    before = (
        (Registration.event_id == registration.event_id)
        & (Registration.place == Place.WAITING)
        & in_front(registration.queued_at, registration.id)
    )
    return await session.scalar(select(func.count()).select_from(Registration).where(before)) or 0


def in_front(queued_at: datetime, registration_id: int) -> ColumnElement[bool]:
    """Who queued before that; of the same moment, whose row is older."""
    same = (Registration.queued_at == queued_at) & (Registration.id < registration_id)
    return (Registration.queued_at < queued_at) | same


def closing(event: Event) -> datetime:
    """When registration ends."""
    return min(event.closes_at or event.starts_at, event.starts_at)


def _known() -> ColumnElement[bool]:
    return (Event.status == EventStatus.PUBLISHED) | (
        (Event.status == EventStatus.CANCELLED) & Event.published_at.is_not(None)
    )


def _within(start: int, count: int, total: int) -> int:
    return min(start, max(0, (total - 1) // count * count))
