"""What became of a notice, to be set beside its forecast; and a row for each recipient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.base import now
from storage.notices.acknowledging import count_acknowledged
from storage.notices.figures import Standing, standing_of
from storage.notices.running import Running, subject_of
from storage.notices.tables import Acknowledgement
from storage.outbox.retrying import retryable
from storage.outbox.settling import MOST_COPIES
from storage.outbox.tables import Delivery, State
from storage.people import Member, Organisation

SLICES: Final = 20
REASONS: Final = 5
PAUSES: Final = ("paused_notice", "resumed_notice")
LATE: Final = "admitted_latecomers"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why copies did not arrive: their state and what Telegram said, alike for so many."""

    state: State
    error: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    standing: Standing
    perhaps: int
    """Settled otherwise, though an earlier call was perhaps carried out."""
    let_be: int
    """Perhaps sent, and an officer will not send it again."""
    resendable: int
    retryable: int
    acknowledged: int
    reasons: Sequence[Reason]
    """The most frequent first."""
    began_at: datetime | None
    ended_at: datetime | None
    """Of the first and the last copy that was sent."""
    curve: Sequence[int]
    """Copies sent in each of SLICES equal parts of that time; empty where it was too short."""
    pauses: int
    paused_for: timedelta
    latecomers: int


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    organisation: str
    state: State
    perhaps: bool
    """Whether a copy perhaps arrived, though the state does not say so."""
    let_be: bool
    deleted: bool
    """Of a recalled one: whether there was a copy."""
    error: str | None
    settled_at: datetime | None
    revision: int
    acknowledged_at: datetime | None


async def report_of(session: AsyncSession, running: Running) -> Report:
    own = Delivery.message_id == running.message.id
    once_more = (Delivery.state == State.UNKNOWN) & (Delivery.copies < MOST_COPIES)
    sent = Delivery.state == State.SENT
    query = select(
        func.count(Delivery.id).filter(_perhaps()),
        func.count(Delivery.id).filter(_let_be()),
        func.count(Delivery.id).filter(once_more),
        func.min(Delivery.settled_at).filter(sent),
        func.max(Delivery.settled_at).filter(sent),
    )
    perhaps, let_be, resendable, began_at, ended_at = (await session.execute(query.where(own))).one()
    pauses, paused_for = await _pauses(session, running)
    return Report(
        standing=await standing_of(session, running),
        perhaps=perhaps,
        let_be=let_be,
        resendable=resendable,
        retryable=await retryable(session, running.message.id),
        acknowledged=await count_acknowledged(session, running.notice),
        reasons=await _reasons(session, running.message.id),
        began_at=began_at,
        ended_at=ended_at,
        curve=await _curve(session, running.message.id, began_at, ended_at),
        pauses=pauses,
        paused_for=paused_for,
        latecomers=await _latecomers(session, running),
    )


async def recipients_in(
    session: AsyncSession, running: Running, start: int, count: int
) -> Sequence[Recipient]:
    """One piece of them, in the order in which they were to get it; `start` counts from 0."""
    read = and_(
        Acknowledgement.notice_id == running.notice.id, Acknowledgement.member_id == Delivery.member_id
    )
    query = (
        select(
            func.coalesce(Member.name, "").label("name"),
            func.coalesce(Organisation.name, "").label("organisation"),
            _perhaps().label("perhaps"),
            _let_be().label("let_be"),
            Delivery.telegram_message_id.is_not(None).label("deleted"),
            *(Delivery.state, Delivery.error, Delivery.settled_at, Delivery.revision),
            Acknowledgement.at.label("acknowledged_at"),
        )
        .outerjoin(Member, Member.id == Delivery.member_id)
        .outerjoin(Organisation, Organisation.id == Member.organisation_id)
        .outerjoin(Acknowledgement, read)
        .where(Delivery.message_id == running.message.id)
        .order_by(Delivery.id)
        .offset(start)
        .limit(count)
    )
    return [Recipient(**row) for row in (await session.execute(query)).mappings()]


async def count_recipients(session: AsyncSession, running: Running) -> int:
    rows = select(func.count(Delivery.id)).where(Delivery.message_id == running.message.id)
    return await session.scalar(rows) or 0


def _perhaps() -> ColumnElement[bool]:
    """A call that was surely not carried out is not counted among the copies."""
    otherwise = Delivery.state.not_in((State.SENT, State.UNKNOWN, State.READY, State.SENDING, State.PAUSED))
    there = or_(Delivery.state != State.RECALLED, Delivery.telegram_message_id.is_(None))
    return and_(otherwise, there, Delivery.copies > 0, ~_let_be())


def _let_be() -> ColumnElement[bool]:
    return and_(Delivery.state == State.FAILED, Delivery.owner.is_(None))


async def _reasons(session: AsyncSession, message_id: int) -> list[Reason]:
    failed = Delivery.state.in_((State.FAILED, State.UNREACHABLE, State.DEAD)) & ~_let_be()
    query = (
        select(Delivery.state, Delivery.error, func.count(Delivery.id))
        .where(Delivery.message_id == message_id, failed)
        .group_by(Delivery.state, Delivery.error)
        .order_by(func.count(Delivery.id).desc(), Delivery.state, Delivery.error)
        .limit(REASONS)
    )
    return [Reason(*row) for row in (await session.execute(query)).all()]


async def _curve(
    session: AsyncSession, message_id: int, began_at: datetime | None, ended_at: datetime | None
) -> Sequence[int]:
    if began_at is None or ended_at is None or ended_at - began_at < timedelta(seconds=SLICES):
        return ()
    width = (ended_at - began_at) / SLICES
    edges = [*(began_at + width * number for number in range(SLICES)), ended_at + width]
    counts = [
        func.count(Delivery.id).filter(Delivery.settled_at >= begin, Delivery.settled_at < end)
        for begin, end in pairwise(edges)
    ]
    sent = (Delivery.message_id == message_id) & (Delivery.state == State.SENT)
    return tuple((await session.execute(select(*counts).where(sent))).one())


async def _pauses(session: AsyncSession, running: Running) -> tuple[int, timedelta]:
    """How often officers paused it, and how long that was in all."""
    acts = select(AuditEntry).where(
        AuditEntry.subject == subject_of(running.notice), AuditEntry.act.in_(PAUSES)
    )
    count, length = 0, timedelta()
    since: datetime | None = None
    for entry in await session.scalars(acts.order_by(AuditEntry.id)):
        if entry.act == PAUSES[0]:
            count, since = count + 1, entry.at
        elif since:
            length, since = length + (entry.at - since), None
    if since:
        length += (running.notice.ended_at or now()) - since
    return count, length


async def _latecomers(session: AsyncSession, running: Running) -> int:
    acts = select(AuditEntry.detail).where(
        AuditEntry.subject == subject_of(running.notice), AuditEntry.act == LATE
    )
    return sum(int(detail.get("recipients", 0)) for detail in await session.scalars(acts))
