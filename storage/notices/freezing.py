"""The start of a notice: its recipients are frozen into deliveries, each outside their quiet hours."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.notices.audience import members_of, read_audience
from storage.notices.content import read_content
from storage.notices.tables import Notice, NoticeStatus
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Delivery, Lane, Message
from storage.people import Member

KIND: Final = "notice"
"""Payload: the content's JSON, and `notice`, its number."""


async def start_notice(session: AsyncSession, notice: Notice, moment: datetime) -> int:
    """Freeze its recipients, by the caller who holds the notice; how many. Where it has started already: 0.

    It begins at `start_at`, or now where that is past or unset; each member's copy not before the end of
    their quiet hours, unless it is urgent.
    """
    begin = max(notice.start_at or moment, moment)
    message = await plan(session, push_of(notice))
    if message is None:
        return 0
    audience = members_of(read_audience(notice.audience))
    count = await fan_out(session, message, audience, not_before=begin)
    notice.message_id = message.id
    notice.status = NoticeStatus.SCHEDULED if begin > moment else NoticeStatus.SENDING
    notice.started_at = None if begin > moment else moment
    if notice.open_days:
        notice.look_at, notice.open_until = begin, begin + timedelta(days=notice.open_days)
    await session.flush()
    return count


async def freeze_latecomers(session: AsyncSession, notice: Notice, moment: datetime) -> int:
    """Deliveries for those who joined its audience since; how many. To be called by who holds the notice."""
    message = await session.get(Message, notice.message_id) if notice.message_id else None
    if message is None or message.recalled_at:
        return 0
    return await fan_out(session, message, latecomers_of(notice), not_before=moment)


def latecomers_of(notice: Notice) -> ColumnElement[bool]:
    """Its audience without those who joined the club after it was closed: the look for them may be late."""
    audience = members_of(read_audience(notice.audience))
    return and_(audience, Member.joined_at <= notice.open_until) if notice.open_until else audience


async def take_back(session: AsyncSession, notice: Notice) -> bool:
    """Undo `start_notice` where not one copy was begun; False, and nothing is done, where one was.

    To be called by who holds the notice.
    """
    message_id = notice.message_id
    async with session.begin_nested() as undo:
        unsent = (Delivery.message_id == message_id) & (Delivery.copies == 0)
        await session.execute(delete(Delivery).where(unsent))
        if await session.scalar(select(func.count(Delivery.id)).where(Delivery.message_id == message_id)):
            await undo.rollback()
            return False
    notice.message_id = None
    await session.flush()
    await session.execute(delete(Message).where(Message.id == message_id))
    return True


def push_of(notice: Notice) -> Push:
    return Push(
        kind=KIND,
        subject=f"notice:{notice.id}",
        occurrence="",
        lane=Lane.NOTICE,
        payload=payload_of(notice),
        category=notice.category.value,
        hold_unknown=notice.hold_unknown,
        quiet=not notice.urgent_reason,
    )


def payload_of(notice: Notice) -> dict[str, Any]:
    """What its outbox message says; to be written anew where the content is corrected."""
    return {
        **read_content(notice.content).as_json(),
        "notice": notice.id,
        "acknowledge": notice.acknowledge,
    }
