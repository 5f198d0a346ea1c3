"""Reminding those, and only those, who have not acknowledged a notice yet."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.notices.acknowledging import is_missing
from storage.notices.running import Running, subject_of
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane, Message

KIND: Final = "nudge"
"""Payload: `notice`, its number."""


async def nudges_of(session: AsyncSession, notice_id: int) -> int:
    """How often it was done: the number of the next one."""
    done = select(func.count(Message.id)).where(
        Message.kind == KIND, Message.subject == f"notice:{notice_id}"
    )
    return await session.scalar(done) or 0


async def nudge(session: AsyncSession, running: Running, officer_id: int, number: int) -> int | None:
    """Remind those who are missing now, outside of their quiet hours; how many.

    None, and nothing is done, where `number` is not the next one: it was pressed twice, or by two.
    To be called by who holds the notice, where its status allows it.
    """
    notice = running.notice
    if number != await nudges_of(session, notice.id):
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
