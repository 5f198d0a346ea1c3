"""The waiting list: a free seat is offered to the first, held for a while, and then goes to the next.

Everything here is done by who holds the event (`looking.held_event`). Nobody overtakes the list.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.looking import held_event, seats_of
from storage.events.tables import Event, EventStatus, Place, Registration
from storage.events.telling import LAPSED, tell_news, tell_offer

HELD: Final = timedelta(hours=48)
LEAST: Final = timedelta(hours=1)
A_SHARE: Final = 4
"""Near the start a seat is held for this part of the time that is left: it can go to several in turn."""
AT_ONCE: Final = 50


def offered_until(event: Event, moment: datetime) -> datetime | None:
    """Until when a seat that is free now is held; None in the last hour, when who comes first has it."""
    left = event.starts_at - moment
    return moment + max(LEAST, min(HELD, left / A_SHARE)) if left >= LEAST else None


def list_is_over(event: Event) -> bool:
    """So near the start that seats are offered to nobody any more."""
    return offered_until(event, now()) is None


async def offer_seats(session: AsyncSession, event: Event) -> None:
    """Offers whose time is over lapse, and each free seat is offered to the first who waits.

    To be called after whatever frees seats: a cancellation, a larger capacity, the clock.
    """
    moment = now()
    for registration in await _of(session, event, Place.OFFERED):
        if registration.offer_until is None or registration.offer_until <= moment:
            registration.place, registration.offer_until = Place.CANCELLED, None
            await tell_news(session, event, registration, LAPSED)
    await session.flush()
    until = offered_until(event, moment)
    if until is None or event.status is not EventStatus.PUBLISHED:
        return
    free = (await seats_of(session, event)).free
    waiting = await _of(session, event, Place.WAITING)
    for registration in waiting if free is None else waiting[:free]:
        registration.place, registration.offer_until = Place.OFFERED, until
        await tell_offer(session, event, registration)
    await session.flush()


async def next_lapse_at(session: AsyncSession) -> datetime | None:
    """When `lapse_offers` has something to do next."""
    first: datetime | None = await session.scalar(
        select(Registration.offer_until)
        .where(Registration.offer_until.is_not(None))
        .order_by(Registration.offer_until)
        .limit(1)
    )
    return first


async def lapse_offers(session: AsyncSession) -> bool:
    """Pass on the seats whose offers are over, some events at once; False where there were none."""
    due = (
        select(Event.reference)
        .join(Registration, Registration.event_id == Event.id)
        .where(Registration.offer_until <= now())
        .distinct()
        .order_by(Event.reference)
        .limit(AT_ONCE)
    )
    references = (await session.scalars(due)).all()
    for reference in references:
        if event := await held_event(session, reference):
            await offer_seats(session, event)
    return bool(references)


async def _of(session: AsyncSession, event: Event, place: Place) -> list[Registration]:
    """Those in that place, in the order in which they queued."""
    query = select(Registration).where(Registration.event_id == event.id, Registration.place == place)
    ordered = query.order_by(Registration.queued_at, Registration.id)
    return list((await session.scalars(ordered.execution_options(populate_existing=True))).unique())
