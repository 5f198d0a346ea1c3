"""Reminders: planned by the clock when they are due, from those who are registered then.

One message for each event, start moment and offset, so it is planned once however often a clock looks;
whom quiet hours put off joins the same message after them. When it is said everything is looked at again
(`handlers/pushes/reminders.py`): who cancelled in between hears nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, String, and_, func, literal, or_, select, tuple_, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.categories import Category
from storage.events.reminder_times import MOST, offsets_of, reminder_at
from storage.events.tables import Event, EventStatus, Place, Registration
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.recalling import recall
from storage.outbox.tables import FULL_RATE, Lane, Message, Pacer
from storage.people import Member
from storage.quiet import HOURS, Hours

KIND: Final = "reminder"
"""Payload: `event`, its reference; `offset` in minutes; `start`, the moment it speaks of; `told`, the
hours (zone and quiet hours) whose members have it."""
LOOK_AT_LEAST: Final = timedelta(minutes=5)
"""So often each event that is near is looked at, whatever it says itself."""
NEAR: Final = timedelta(minutes=MOST, days=1)
AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class _Due:
    offset: int
    hours: Hours
    at: datetime


def look_again(event: Event) -> None:
    """What its reminders go by has changed: a registration, an offset, a zone, the start."""
    event.remind_at = now()


async def wake_reminders_of(session: AsyncSession, member_id: int) -> None:
    """The member's zone or quiet hours have changed."""
    theirs = select(Event).join(Registration).where(Registration.member_id == member_id, _near())
    for event in await session.scalars(theirs):
        look_again(event)


async def start_has_moved(session: AsyncSession, event: Event) -> None:
    """To be called by who holds the event and has changed its start: those told of the old one are recalled,
    those of the new one come when they are due, and none that would have been due before now.
    """
    event.moved_at = now()
    look_again(event)
    await recall_reminders(session, event)


async def recall_reminders(session: AsyncSession, event: Event) -> None:
    """Take back every reminder of the event: it has moved, or was cancelled."""
    planned = select(Message).where(
        Message.kind == KIND, Message.subject == event.reference, Message.recalled_at.is_(None)
    )
    for message in (await session.scalars(planned)).all():
        message.occurrence = f"{message.occurrence}:{message.id}"  # the event may be moved back
        await recall(session, message)
    await session.flush()


async def next_reminder_at(session: AsyncSession) -> datetime | None:
    """When `plan_reminders` has something to look at next."""
    first: datetime | None = await session.scalar(
        select(Event.remind_at)
        .where(_near(), Event.remind_at.is_not(None))
        .order_by(Event.remind_at)
        .limit(1)
    )
    return first


async def anything_to_remind(session: AsyncSession) -> bool:
    return (await session.execute(select(Event.id).where(_to_look_at()).limit(1))).first() is not None


async def plan_reminders(session: AsyncSession) -> bool:
    """Plan what is due, for some events at once; False where there is none to look at.

    Whoever holds an event at this moment changes it; the next tick looks at it.
    """
    query = select(Event).where(_to_look_at()).order_by(Event.starts_at).limit(AT_ONCE)
    held = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    events = (await session.scalars(held)).all()
    for event in events:
        await _plan_for(session, event)
    return bool(events)


async def _plan_for(session: AsyncSession, event: Event) -> None:
    every = await _every(session, event)
    moment = now()
    for offset in sorted({one.offset for one in every if one.at <= moment}):
        due = [one for one in every if one.offset == offset and one.at <= moment]
        await _remind(session, event, offset, due)
    later = [one.at for one in every if one.at > moment]
    event.remind_at = min([*later, moment + LOOK_AT_LEAST])
    await session.flush()


async def _every(session: AsyncSession, event: Event) -> list[_Due]:
    """Each offset that somebody has, for each zone and quiet hours that somebody has."""
    registered = (Registration.event_id == event.id) & (Registration.place == Place.REGISTERED)
    chosen = await session.scalars(select(Registration.reminders).where(registered).distinct())
    offsets = {offset for own in chosen for offset in (offsets_of(event) if own is None else own)}
    hours = select(*HOURS).join(Registration, Registration.member_id == Member.id).where(registered)
    lead = await _lead(session, event)
    every = [
        _Due(offset, one, reminder_at(event.starts_at, offset, one, lead))
        for one in sorted(Hours(*row) for row in await session.execute(hours.distinct()))
        for offset in offsets
    ]
    return [one for one in every if event.moved_at is None or one.at > event.moved_at]


async def _lead(session: AsyncSession, event: Event) -> timedelta:
    """How long the outbox takes to reach them all: so much earlier it begins."""
    of_event = (Registration.event_id == event.id) & (Registration.place == Place.REGISTERED)
    count = await session.scalar(select(func.count()).select_from(Registration).where(of_event)) or 0
    rate = await session.scalar(select(Pacer.rate).where(Pacer.bot == "member"))
    return timedelta(seconds=round(count / (rate or FULL_RATE)))


async def _remind(session: AsyncSession, event: Event, offset: int, due: Collection[_Due]) -> None:
    message = await _message(session, event, offset)
    if message is None:
        return
    told = {Hours(*one) for one in message.payload["told"]}
    at = {one.hours: one.at for one in due if one.hours not in told}
    for moment in sorted(set(at.values())):
        hours = [one for one in at if at[one] == moment]
        await fan_out(session, message, _audience(event, offset, moment, hours))
    if at:
        message.payload = {**message.payload, "told": sorted({*told, *at})}


async def _message(session: AsyncSession, event: Event, offset: int) -> Message | None:
    """The one for this offset and start, new or planned before; None where it was recalled by hand."""
    start = event.starts_at.isoformat()
    push = Push(
        kind=KIND,
        subject=event.reference,
        occurrence=f"{offset}:{start}",
        lane=Lane.REMINDER,
        category=Category.REMINDERS,
        payload={"event": event.reference, "offset": offset, "start": start, "told": []},
        quiet=False,
        expires_at=event.starts_at,
    )
    if made := await plan(session, push):
        return made
    key = (Message.kind == KIND) & (Message.subject == push.subject) & (Message.occurrence == push.occurrence)
    query = (
        select(Message).where(key, Message.recalled_at.is_(None)).execution_options(populate_existing=True)
    )
    found: Message | None = await session.scalar(query)
    return found


def _audience(event: Event, offset: int, moment: datetime, hours: Collection[Hours]) -> ColumnElement[bool]:
    """Who was registered when it fell due, wants this offset, and has one of these hours."""
    members = select(Registration.member_id).where(
        Registration.event_id == event.id,
        Registration.place == Place.REGISTERED,
        Registration.registered_at <= moment,
        _has(event, offset),
    )
    return and_(tuple_(*HOURS).in_(list(hours)), Member.id.in_(members))


def _has(event: Event, offset: int) -> ColumnElement[bool]:
    """Offsets are kept as a text of numbers with commas between them."""
    own = literal(",").concat(type_coerce(Registration.reminders, String)).concat(",").contains(f",{offset},")
    usual = Registration.reminders.is_(None)
    return or_(own, usual) if offset in offsets_of(event) else own


def _near() -> ColumnElement[bool]:
    moment = now()
    return and_(
        Event.status == EventStatus.PUBLISHED, Event.starts_at > moment, Event.starts_at <= moment + NEAR
    )


def _to_look_at() -> ColumnElement[bool]:
    """Also where the clock was set back since."""
    moment = now()
    set_back = Event.remind_at > moment + 2 * LOOK_AT_LEAST
    return and_(_near(), or_(Event.remind_at.is_(None), Event.remind_at <= moment, set_back))
