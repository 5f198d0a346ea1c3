"""Telling members what met their watches: at once, or in digests, through the outbox.

What is said is composed when it is sent (`handlers/pushes/watch_alerts.py`), from the hits marked here.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.categories import Category
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member
from storage.watches.tables import Frequency, Watch, WatchHit
from storage.watches.times import next_digest

KIND: Final = "alert"
_LOST: Final = 0
"""In place of the number of a message that is deleted, before the number is used again."""


async def tell_at_once(session: AsyncSession) -> None:
    """One message for all hits of at-once watches that are not told yet. The caller holds the cursor."""
    at_once = (Watch.frequency == Frequency.AT_ONCE) & Watch.stopped_at.is_(None)
    await _tell(session, "watches", at_once, now())


async def tell_digests(session: AsyncSession) -> None:
    """Tell what the digests due by now are to hold, and move each on to its next day in the future.

    Twice does nothing more; digests missed while nothing ran are not made up for, their hits are told.
    """
    moment = now()
    due = Watch.next_at <= moment
    held = select(Watch.id).where(due).order_by(Watch.id).with_for_update()
    if (await session.execute(held)).all():  # a second clock waits here, and then finds nothing due
        await _tell(session, "digest", due, moment)
        await _move_on(session, due, moment)


async def next_digest_at(session: AsyncSession) -> datetime | None:
    """When `tell_digests` has something to do next."""
    first: datetime | None = await session.scalar(
        select(Watch.next_at).where(Watch.next_at.is_not(None)).order_by(Watch.next_at).limit(1)
    )
    return first


async def _tell(session: AsyncSession, subject: str, which: ColumnElement[bool], moment: datetime) -> None:
    untold = WatchHit.message_id.is_(None) & exists().where(Watch.id == WatchHit.watch_id, which)
    if not (await session.execute(select(WatchHit.watch_id).where(untold).limit(1))).first():
        return
    message = await plan(
        session,
        Push(
            kind=KIND,
            subject=subject,
            occurrence=moment.isoformat(),
            lane=Lane.ALERT,
            category=Category.ALERTS,
            payload={},
        ),
    )
    if message is None:
        return
    for these, number in ((WatchHit.message_id == message.id, _LOST), (untold, message.id)):
        marked = update(WatchHit).where(these).values(message_id=number)
        await session.execute(marked.execution_options(synchronize_session=False))
    told = select(Watch.member_id).join(WatchHit, WatchHit.watch_id == Watch.id)
    await fan_out(session, message, Member.id.in_(told.where(WatchHit.message_id == message.id)))


async def _move_on(session: AsyncSession, due: ColumnElement[bool], moment: datetime) -> None:
    kinds = await session.execute(
        select(Watch.frequency, Member.zone).join(Member, Member.id == Watch.member_id).where(due).distinct()
    )
    for frequency, zone in kinds.all():
        there = Watch.member_id.in_(select(Member.id).where(Member.zone == zone))
        moved = update(Watch).where(due, there, Watch.frequency == frequency)
        moved = moved.values(next_at=next_digest(frequency, zone, moment))
        await session.execute(moved.execution_options(synchronize_session=False))
