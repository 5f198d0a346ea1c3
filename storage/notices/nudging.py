"""Reminding those, and only those, who have not acknowledged a notice yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.notices.acknowledging import is_missing
from storage.notices.running import Running, subject_of
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane, Message

KIND: Final = "nudge"
"""Payload: `notice`, its number."""
AGAIN: Final = timedelta(minutes=10)
"""Between two: the card that is renewed after the first must not make a second tap another one."""


async def nudges_of(session: AsyncSession, notice_id: int) -> int:
    """How often it was done: the number of the next one."""
    return await session.scalar(select(func.count(Message.id)).where(_of(notice_id))) or 0


async def last_nudge(session: AsyncSession, notice_id: int) -> datetime | None:
    return await session.scalar(select(func.max(Message.created_at)).where(_of(notice_id)))


async def held_nudges(session: AsyncSession, notice_id: int) -> Sequence[Message]:
    query = select(Message).where(_of(notice_id)).order_by(Message.id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def _just_nudged(session: AsyncSession, notice_id: int) -> bool:
    last = await last_nudge(session, notice_id)
    return last is not None and last > now() - AGAIN


def _of(notice_id: int) -> ColumnElement[bool]:
    return (Message.kind == KIND) & (Message.subject == f"notice:{notice_id}")


async def nudge(session: AsyncSession, running: Running, officer_id: int, number: int) -> int | None:
    """Remind those who are missing now, outside of their quiet hours; how many.

    None, and nothing is done, where `number` is not the next one, or the last one was just now: it was
    pressed twice, or by two. To be called by who holds the notice, where its status allows it.
    """
    notice = running.notice
    if number != await nudges_of(session, notice.id) or await _just_nudged(session, notice.id):
        return None
    push = Push(
        kind=KIND,
        subject=f"notice:{notice.id}",
        occurrence=str(number),
        lane=Lane.NOTICE,
        payload={"notice": notice.id},
        category=notice.category.value,
        quiet=True,
    )
    message = await plan(session, push)
    if message is None:
        return None
    count = await fan_out(session, message, is_missing(running))
    note_act(session, officer_id, "nudged_notice", subject_of(notice), reminded=count)
    return count
