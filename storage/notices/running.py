"""A notice after its start: how it stands by its outbox message, and what can be done with it then."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.base import now
from storage.notices.tables import Notice, NoticeStatus
from storage.outbox.tables import Delivery, Message, State

UNSETTLED: Final = (State.READY, State.SENDING, State.PAUSED)
AT_ONCE: Final = 50


class Act(Enum):
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    RECALL = "recall"
    CORRECT = "correct"
    NUDGE = "nudge"
    RETRY = "retry"
    """Send once more what did not arrive."""
    RESEND = "resend"
    """Send once more what perhaps arrived and was held."""
    LEAVE = "leave"
    """Decide that what was held is not sent again."""


_ALWAYS: Final = frozenset((Act.RECALL, Act.CORRECT, Act.NUDGE, Act.LEAVE))
_SENDING: Final = _ALWAYS | {Act.PAUSE, Act.STOP, Act.RETRY, Act.RESEND}
ALLOWED: Final[Mapping[NoticeStatus, frozenset[Act]]] = {
    NoticeStatus.SCHEDULED: _SENDING,
    NoticeStatus.SENDING: _SENDING,
    NoticeStatus.PAUSED: _ALWAYS | {Act.RESUME, Act.STOP},
    NoticeStatus.STOPPED: _ALWAYS,
    NoticeStatus.DONE: _ALWAYS | {Act.RETRY, Act.RESEND},
    NoticeStatus.RECALLED: frozenset((Act.LEAVE,)),
}
"""What has not started can do none of it; a scheduled one has once its time has come, whether or not the
clock noted it. A stop is for good, and what is recalled is over.
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A started notice and its outbox message."""

    notice: Notice
    message: Message

    def allows(self, act: Act) -> bool:
        return act in ALLOWED[self.notice.status]


def subject_of(notice: Notice) -> str:
    """In the outbox and in the audit."""
    return f"notice:{notice.id}"


async def running_of(session: AsyncSession, notice_id: int) -> Running | None:
    """To look at; None where there is no such notice, or it has not started."""
    query = select(Notice, Message).join(Message, Message.id == Notice.message_id)
    found = (await session.execute(query.where(Notice.id == notice_id, _started()))).first()
    return Running(*found) if found else None


async def held_running(session: AsyncSession, notice_id: int) -> Running | None:
    """To act on: as it is now, and nobody else acts on it until this transaction ends."""
    query = select(Notice).where(Notice.id == notice_id, _started()).with_for_update()
    notice = await session.scalar(query.execution_options(populate_existing=True))
    if notice is None or notice.message_id is None:
        return None
    message = await session.get(Message, notice.message_id, with_for_update=True, populate_existing=True)
    if message is None:
        return None
    running = Running(notice, message)
    await settle(session, running)
    return running


async def settle(session: AsyncSession, running: Running) -> bool:
    """Let its status say what its message says; whether that was something new.

    To be called by who holds the notice.
    """
    notice, status = running.notice, await _status(session, running.message)
    if notice.status is status:
        return False
    if notice.status is NoticeStatus.SCHEDULED:
        notice.started_at = notice.start_at
    notice.status = status
    over = status not in (NoticeStatus.SENDING, NoticeStatus.PAUSED)
    notice.ended_at = (notice.ended_at or now()) if over else None
    await session.flush()
    return True


async def anything_to_settle(session: AsyncSession) -> bool:
    return (await session.scalar(select(Notice.id).where(_outdated()).limit(1))) is not None


async def settle_all(session: AsyncSession) -> bool:
    """What has come to its end, was paused by the courier or goes on again; False where nothing has."""
    query = select(Notice.id).where(_outdated()).order_by(Notice.id).limit(AT_ONCE)
    settled = []
    for notice_id in (await session.scalars(query)).all():
        held = select(Notice).where(Notice.id == notice_id).with_for_update(skip_locked=True)
        notice = await session.scalar(held.execution_options(populate_existing=True))
        message = await session.get(Message, notice.message_id) if notice and notice.message_id else None
        if notice and message:
            settled.append(await settle(session, Running(notice, message)))
    return any(settled)


async def _status(session: AsyncSession, message: Message) -> NoticeStatus:
    if message.recalled_at:
        return NoticeStatus.RECALLED
    if message.stopped_at:
        return NoticeStatus.STOPPED
    if not await session.scalar(select(_unsettled(message.id))):
        return NoticeStatus.DONE
    return NoticeStatus.PAUSED if message.paused_at else NoticeStatus.SENDING


def _unsettled(message_id: int | InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    return exists().where(Delivery.message_id == message_id, Delivery.state.in_(UNSETTLED))


def _started() -> ColumnElement[bool]:
    scheduled = Notice.status == NoticeStatus.SCHEDULED
    return Notice.status.in_(ALLOWED) & (~scheduled | (Notice.start_at <= now()))


def _outdated() -> ColumnElement[bool]:
    """Under way by its status, and not, or otherwise, by its message."""
    message = select(Message.id).where(Message.id == Notice.message_id)
    over = exists(message.where(Message.recalled_at.is_not(None) | Message.stopped_at.is_not(None)))
    paused = exists(message.where(Message.paused_at.is_not(None)))
    wrong = and_(Notice.status == NoticeStatus.SENDING, paused) | and_(
        Notice.status == NoticeStatus.PAUSED, ~paused
    )
    going_on = Notice.status.in_((NoticeStatus.SENDING, NoticeStatus.PAUSED))
    return and_(going_on, over | wrong | ~_unsettled(Notice.message_id))
