"""Those whom an event concerns are told what changed, or that it will not be; through the outbox, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.meetings_told import free_meetings
from storage.events.reminding import recall_reminders
from storage.events.tables import Event, Place, Registration
from storage.events.urgency import can_wait
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member

CHANGE: Final = "event_change"
"""Payload: `event`, its reference; `old` and `new`: told values by column, moments in ISO 8601."""
CANCELLED: Final = "event_cancelled"
"""Payload: `event`."""
CONCERNED: Final = (Place.PENDING, Place.REGISTERED, Place.WAITING, Place.OFFERED)


async def concerned(session: AsyncSession, event: Event) -> int:
    """How many hold or want a seat."""
    theirs = (Registration.event_id == event.id) & Registration.place.in_(CONCERNED)
    return await session.scalar(select(func.count()).select_from(Registration).where(theirs)) or 0


async def anybody_answered(session: AsyncSession, event: Event) -> bool:
    """Registrations keep their answers in the order of the questions, those that were cancelled too."""
    rows = await session.scalars(select(Registration.answers).where(Registration.event_id == event.id))
    return any(rows)


async def tell_change(
    session: AsyncSession, event: Event, old: Mapping[str, object], new: Mapping[str, object]
) -> int:
    """How many are told of the event's present SEQUENCE; 0 where they were before."""
    starts = [datetime.fromisoformat(str(old["starts_at"]))] if "starts_at" in old else []
    told = {"old": dict(old), "new": dict(new)}
    return await _tell(session, event, CHANGE, f"sequence:{event.sequence}", starts, told)


async def tell_cancellation(session: AsyncSession, event: Event) -> int:
    """All are told, no reminder follows, and nobody meets there."""
    await recall_reminders(session, event)
    await free_meetings(session, event, None)
    return await _tell(session, event, CANCELLED, "", (), {})


async def _tell(
    session: AsyncSession,
    event: Event,
    kind: str,
    occurrence: str,
    starts: Sequence[datetime],
    payload: Mapping[str, object],
) -> int:
    """`starts`: when else those who are told believe that it starts."""
    push = Push(
        kind=kind,
        subject=event.reference,
        occurrence=occurrence,
        lane=Lane.ALERT,
        payload={"event": event.reference, **payload},
        quiet=can_wait(event.starts_at, *starts),
        expires_at=event.ends_at,
    )
    message = await plan(session, push)
    if message is None:
        return 0
    theirs = select(Registration.member_id).where(
        Registration.event_id == event.id, Registration.place.in_(CONCERNED)
    )
    return await fan_out(session, message, Member.id.in_(theirs))
