"""A notice that starts later: moved, taken back, begun by the clock; and who joins while it is open."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.notices.audience import BadAudience
from storage.notices.drafting import subject_of
from storage.notices.forecast import forecast_of
from storage.notices.freezing import freeze_latecomers, latecomers_of, take_back
from storage.notices.tables import Notice, NoticeStatus
from storage.outbox.planning import reached
from storage.outbox.tables import Delivery, Message, State
from storage.people import Member
from storage.quiet import nights_of, outside

LOOK_EVERY: Final = timedelta(minutes=1)
"""Between two looks for who joined an open notice's audience."""
OPEN: Final = (NoticeStatus.SENDING, NoticeStatus.PAUSED, NoticeStatus.DONE)


async def reschedule(session: AsyncSession, notice: Notice, officer: Member, start_at: datetime) -> bool:
    """Another start for the same recipients; False where it has begun, or is not scheduled.

    To be called by who holds the notice.
    """
    if not await _waits(session, notice):
        return False
    async with session.begin_nested() as undo:
        await _move(session, notice, start_at)
        if not await _waits(session, notice):  # the first copy was begun meanwhile
            await undo.rollback()
            return False
    note_act(session, officer.id, "rescheduled_notice", subject_of(notice), start_at=start_at.isoformat())
    notice.start_at = start_at
    notice.forecast = (await forecast_of(session, notice, now())).as_json()
    if notice.open_days:
        notice.look_at, notice.open_until = start_at, start_at + timedelta(days=notice.open_days)
    return True


async def _move(session: AsyncSession, notice: Notice, start_at: datetime) -> None:
    rows = (Delivery.message_id == notice.message_id) & (Delivery.state == State.READY)
    theirs = Member.id.in_(select(Delivery.member_id).where(rows))
    nights = {} if notice.urgent_reason else await nights_of(session, theirs, start_at)
    begin = select(outside(nights, start_at)).where(Member.id == Delivery.member_id).scalar_subquery()
    moved = update(Delivery).where(rows).values(not_before=begin)
    await session.execute(moved.execution_options(synchronize_session=False))


async def unschedule(session: AsyncSession, notice: Notice, officer: Member) -> bool:
    """Back to a draft, and nobody is a recipient; False where it has begun, or is not scheduled."""
    if not await _waits(session, notice) or not await take_back(session, notice):
        return False
    notice.status, notice.approved_by = NoticeStatus.DRAFT, None
    notice.look_at = notice.open_until = None
    note_act(session, officer.id, "unscheduled_notice", subject_of(notice))
    return True


async def next_start_at(session: AsyncSession) -> datetime | None:
    waiting = Notice.status == NoticeStatus.SCHEDULED
    first: datetime | None = await session.scalar(select(func.min(Notice.start_at)).where(waiting))
    return first


async def begin_scheduled(session: AsyncSession) -> None:
    """Those whose time has come are under way; their copies go by themselves."""
    due = (Notice.status == NoticeStatus.SCHEDULED) & (Notice.start_at <= now())
    await session.execute(
        update(Notice).where(due).values(status=NoticeStatus.SENDING, started_at=Notice.start_at)
    )


async def next_look_at(session: AsyncSession) -> datetime | None:
    """When `admit_latecomers` has something to look at next."""
    first: datetime | None = await session.scalar(
        select(func.min(Notice.look_at)).where(Notice.status.in_(OPEN))
    )
    return first


async def admit_latecomers(session: AsyncSession) -> bool:
    """Who joined the audience of one open notice gets it; False where there is none to look at."""
    due = (Notice.look_at <= now()) & Notice.status.in_(OPEN)
    held = select(Notice).where(due).order_by(Notice.look_at).limit(1).with_for_update(skip_locked=True)
    notice = await session.scalar(held.execution_options(populate_existing=True))
    if notice is None:
        return False
    moment = now()
    if await _anybody_new(session, notice):
        new = await freeze_latecomers(session, notice, moment)
        note_act(session, None, "admitted_latecomers", subject_of(notice), recipients=new)
        if new and notice.status is NoticeStatus.DONE:
            notice.status, notice.ended_at = NoticeStatus.SENDING, None
    over = notice.open_until is None or notice.open_until <= moment
    notice.look_at = None if over else min(moment + LOOK_EVERY, notice.open_until or moment)
    await session.flush()
    return True


async def _waits(session: AsyncSession, notice: Notice) -> bool:
    """Whether it is scheduled and nothing of it has begun."""
    begun = exists().where(Delivery.message_id == notice.message_id, Delivery.copies > 0)
    return notice.status is NoticeStatus.SCHEDULED and not await session.scalar(select(begun))


async def _anybody_new(session: AsyncSession, notice: Notice) -> bool:
    message = await session.get(Message, notice.message_id) if notice.message_id else None
    if message is None or message.recalled_at:
        return False
    try:
        late = latecomers_of(notice)
    except BadAudience:  # one that a newer version cannot read: other notices do not wait behind it
        return False
    has = exists().where(Delivery.message_id == message.id, Delivery.chat_id == Member.telegram_id)
    new = select(Member.id).where(late, *reached(message.bot, message.category), ~has)
    return await session.scalar(new.limit(1)) is not None
