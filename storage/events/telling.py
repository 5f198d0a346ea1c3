"""Telling members of their registrations through the outbox, in the transaction that is the cause."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.tables import Event, Place, Registration
from storage.events.urgency import can_wait
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member, RoleGrant
from storage.vocabularies import Role

OFFER: Final = "seat_offer"
"""A seat is held for them. Payload: `event`, `registration`, `until`."""
NEWS: Final = "seat_news"
"""What became of a registration without their own act. Payload: `event`, `registration`, `news`."""
PENDING: Final = "event_pending"
"""To the officers at the desk: somebody asks to be approved, and nobody did before them. Payload: `event`."""
APPROVED, QUEUED, REFUSED, LAPSED = "approved", "queued", "refused", "lapsed"
"""`queued`: approved, but all seats were taken."""


async def tell_offer(session: AsyncSession, event: Event, registration: Registration) -> None:
    until = registration.offer_until
    assert until is not None
    await _tell(session, event, registration, OFFER, until.isoformat(), until, until=until.isoformat())


async def tell_news(session: AsyncSession, event: Event, registration: Registration, news: str) -> None:
    occurrence = f"{news}:{now().isoformat()}"
    await _tell(session, event, registration, NEWS, occurrence, event.ends_at, news=news)


async def tell_pending(session: AsyncSession, event: Event) -> None:
    """Not of those that join a queue which officers know of already."""
    pending = select(func.count()).select_from(Registration)
    pending = pending.where(Registration.event_id == event.id, Registration.place == Place.PENDING)
    if await session.scalar(pending) != 1:
        return
    push = Push(
        bot="desk",
        kind=PENDING,
        subject=event.reference,
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload={"event": event.reference},
        expires_at=event.ends_at,
    )
    officers = select(RoleGrant.member_id).where(RoleGrant.role.in_((Role.OFFICER, Role.ADMINISTRATOR)))
    if message := await plan(session, push):
        await fan_out(session, message, Member.id.in_(officers))


async def _tell(
    session: AsyncSession,
    event: Event,
    registration: Registration,
    kind: str,
    occurrence: str,
    expires_at: datetime,
    **payload: object,
) -> None:
    push = Push(
        kind=kind,
        subject=f"registration:{registration.id}",
        occurrence=occurrence,
        lane=Lane.ALERT,
        payload={"event": event.reference, "registration": registration.id, **payload},
        quiet=can_wait(event.starts_at),
        expires_at=expires_at,
    )
    await _to(session, push, [registration.member_id])


async def _to(session: AsyncSession, push: Push, members: Iterable[int]) -> None:
    message = await plan(session, push)
    if message:
        await fan_out(session, message, Member.id.in_(list(members)))
