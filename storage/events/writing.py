"""Creating, changing, publishing and cancelling events; each act is noted. The caller holds the event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.events.changes_told import anybody_answered, concerned, tell_cancellation, tell_change
from storage.events.lifecycle import EventMove, Refusal, refusal_of
from storage.events.meetings_told import free_meetings
from storage.events.reminding import look_again, start_has_moved
from storage.events.tables import Event, EventSeries, EventStatus
from storage.events.waiting import offer_seats
from storage.people import Member
from storage.references import take_references
from storage.vocabularies import Vocabulary

Values = Mapping[str, Any]  # Any: columns of Event by name, each of its own type
TOLD: Final = ("title", "starts_at", "ends_at", "venue", "address", "link", "agenda", "speakers")
"""What those registered are told of when it changes."""


async def create_events(
    session: AsyncSession, officer: Member, values: Values, spans: list[tuple[datetime, datetime]], rule: str
) -> list[Event]:
    """A draft for each span, a series where `rule` is not empty. `values` hold everything but the times.

    Registration of each closes as long before its start as `closes_at` is before the first.
    """
    series = EventSeries(rule=rule) if rule else None
    if series:
        session.add(series)
        await session.flush()
    references = await take_references(session, Event, len(spans), now())
    closes, first = values.get("closes_at"), spans[0][0]
    made = []
    for reference, (start, end) in zip(references, spans, strict=True):
        event = Event(
            **{**values, "closes_at": closes and start - (first - closes)},
            reference=reference,
            starts_at=start,
            ends_at=end,
            uid=f"{uuid4()}@liaison-bot",
            series_id=series.id if series else None,
            created_by=officer.id,
        )
        session.add(event)
        made.append(event)
        note_act(session, officer.id, "created_event", f"event:{reference}")
    await session.flush()
    return made


async def change_event(
    session: AsyncSession, event: Event, officer: Member, values: Values
) -> Refusal | list[str]:
    """The names of what changed. Those registered are told, and seats that came free are offered."""
    if refusal := refusal_of(event, EventMove.CHANGE, 0):
        return refusal
    changed = [name for name, value in values.items() if getattr(event, name) != value]
    if "questions" in changed and await anybody_answered(session, event):
        return Refusal.ANSWERED
    old = {name: as_json(getattr(event, name)) for name in changed}
    for name in changed:
        setattr(event, name, values[name])
    if "starts_at" in changed:
        await start_has_moved(session, event)
        if event.closes_at and event.closes_at > event.starts_at:
            event.closes_at = None
    if changed:
        await _changed(session, event, officer, old)
    return changed


async def publish(session: AsyncSession, event: Event, officer: Member) -> Refusal | None:
    if refusal := refusal_of(event, EventMove.PUBLISH, 0):
        return refusal
    event.status, event.published_at = EventStatus.PUBLISHED, now()
    look_again(event)
    note_act(session, officer.id, "published_event", f"event:{event.reference}")
    await session.flush()
    return None


async def unpublish(session: AsyncSession, event: Event, officer: Member) -> Refusal | None:
    if refusal := refusal_of(event, EventMove.UNPUBLISH, await concerned(session, event)):
        return refusal
    event.status, event.published_at = EventStatus.DRAFT, None
    note_act(session, officer.id, "unpublished_event", f"event:{event.reference}")
    await session.flush()
    return None


async def cancel_event(session: AsyncSession, event: Event, officer: Member, reason: str) -> Refusal | int:
    """How many are told."""
    if refusal := refusal_of(event, EventMove.CANCEL, 0):
        return refusal
    event.status, event.cancel_reason = EventStatus.CANCELLED, reason
    event.sequence += 1
    note_act(session, officer.id, "cancelled_event", f"event:{event.reference}", why=reason)
    await session.flush()
    return await tell_cancellation(session, event)


async def discard(session: AsyncSession, event: Event, officer: Member) -> Refusal | None:
    """Delete a draft, with the registrations that were given up before it was unpublished."""
    if refusal := refusal_of(event, EventMove.DISCARD, 0):
        return refusal
    note_act(session, officer.id, "discarded_event", f"event:{event.reference}", title=event.title)
    await session.delete(event)
    await session.flush()
    return None


def as_json(value: object) -> object:
    """A column's value as a message's payload keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Vocabulary) else value


async def _changed(session: AsyncSession, event: Event, officer: Member, old: Mapping[str, object]) -> None:
    note_act(session, officer.id, "changed_event", f"event:{event.reference}", old=dict(old))
    if event.status is not EventStatus.PUBLISHED:
        await session.flush()
        return
    look_again(event)
    told = {name: value for name, value in old.items() if name in TOLD}
    if told:
        event.sequence += 1
    await session.flush()
    if "starts_at" in old or "ends_at" in old:
        await free_meetings(session, event, None)
    if told:
        await tell_change(session, event, told, {name: as_json(getattr(event, name)) for name in told})
    if "capacity" in old or "starts_at" in old:
        await offer_seats(session, event)
