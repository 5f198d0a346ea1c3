"""Events and who comes, as officers list them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.looking import EventPage, RegistrationPage
from storage.events.tables import Event, EventStatus, Place, Registration
from storage.people import Member, Organisation

DRAFTS, COMING, PAST = SCOPES = ("draft", "coming", "past")
EVERYBODY: Final = "all"


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many stand where, and how many came."""

    places: Mapping[Place, int]
    attended: int
    walked_in: int


def _scope(name: str) -> ColumnElement[bool]:
    draft, over = Event.status == EventStatus.DRAFT, Event.ends_at <= now()
    gone = over | (Event.status == EventStatus.CANCELLED)
    return {DRAFTS: draft, COMING: and_(~draft, ~gone), PAST: and_(~draft, gone)}[name]


async def desk_events(session: AsyncSession, scope: str, start: int, count: int) -> EventPage:
    """Of one of SCOPES; the next first, of past ones the latest. `past` holds cancelled ones too."""
    wanted = _scope(scope)
    total = await session.scalar(select(func.count()).select_from(Event).where(wanted)) or 0
    start = min(start, max(0, (total - 1) // count * count))
    order = Event.starts_at.desc() if scope == PAST else Event.starts_at
    query = select(Event).where(wanted).order_by(order, Event.id).offset(start).limit(count)
    return EventPage((await session.scalars(query)).all(), start, total)


async def counts_of_scopes(session: AsyncSession) -> dict[str, int]:
    return {
        name: await session.scalar(select(func.count()).select_from(Event).where(_scope(name))) or 0
        for name in SCOPES
    }


async def desk_event(session: AsyncSession, reference: str) -> Event | None:
    """In any state, as it is in the store now."""
    query = select(Event).where(Event.reference == reference).execution_options(populate_existing=True)
    found: Event | None = await session.scalar(query)
    return found


async def attendance_of(session: AsyncSession, event: Event) -> Attendance:
    counted = select(
        Registration.place,
        func.count(),
        func.count(Registration.attended_at),
        func.count().filter(Registration.walk_in & Registration.attended_at.is_not(None)),
    )
    rows = (
        await session.execute(counted.where(Registration.event_id == event.id).group_by(Registration.place))
    ).all()
    places = {row[0]: row[1] for row in rows}
    return Attendance(places, sum(row[2] for row in rows), sum(row[3] for row in rows))


async def attendees(
    session: AsyncSession, event: Event, place: Place | None, start: int, count: int
) -> RegistrationPage:
    """By name; None asks for all who have not cancelled."""
    wanted = Registration.event_id == event.id
    wanted &= Registration.place == place if place else Registration.place != Place.CANCELLED
    total = await session.scalar(select(func.count()).select_from(Registration).where(wanted)) or 0
    start = min(start, max(0, (total - 1) // count * count))
    query = select(Registration).join(Member, Member.id == Registration.member_id).where(wanted)
    ordered = query.order_by(Member.name, Registration.id).offset(start).limit(count)
    rows = (await session.scalars(ordered.execution_options(populate_existing=True))).unique().all()
    return RegistrationPage(rows, start, total)


async def members_named(session: AsyncSession, words: str, most: int) -> Sequence[Member]:
    """Members whose name or organisation holds `words`, as many as `most`."""
    named = Member.name.icontains(words, autoescape=True)
    named |= Organisation.name.icontains(words, autoescape=True)
    query = select(Member).outerjoin(Organisation, Organisation.id == Member.organisation_id)
    joined = query.where(named, Member.joined_at.is_not(None)).order_by(Member.name, Member.id)
    return (await session.scalars(joined.limit(most))).unique().all()
