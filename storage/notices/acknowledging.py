"""已阅: who says they have read a notice, and who has not yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.notices.corrections_told import tell_of_correction
from storage.notices.running import Running
from storage.notices.tables import Acknowledgement, Notice
from storage.outbox.planning import insert_new, inserted
from storage.outbox.tables import Delivery, State
from storage.people import Member


class Said(Enum):
    NOW = auto()
    BEFORE = auto()
    NOT_ASKED = auto()
    """Nothing was sent to them that could be acknowledged."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One page of those who have not acknowledged, in the order in which it was sent; counted from 0."""

    members: Sequence[Member]
    total: int
    start: int


async def acknowledge(session: AsyncSession, notice_id: int, member_id: int) -> Said:
    """Once, however often it is pressed.

    Whose copy shows what was corrected since, is told of the correction like all who had acknowledged before.
    """
    kept = select(Notice).where(Notice.id == notice_id).with_for_update(read=True)
    notice = await session.scalar(kept.execution_options(populate_existing=True))
    copy = await _copy_for(session, notice, member_id) if notice and notice.acknowledge else None
    if notice is None or copy is None:
        return Said.NOT_ASKED
    row = {"notice_id": notice_id, "member_id": member_id, "at": now()}
    if not await inserted(session, insert_new(session, Acknowledgement).values(row)):
        return Said.BEFORE
    if copy.revision < notice.revision:
        await tell_of_correction(session, notice, Member.id == member_id)
    return Said.NOW


async def has_acknowledged(session: AsyncSession, notice_id: int, member_id: int) -> bool:
    return await session.get(Acknowledgement, (notice_id, member_id)) is not None


async def count_acknowledged(session: AsyncSession, notice: Notice) -> int:
    theirs = select(func.count()).select_from(Acknowledgement).where(Acknowledgement.notice_id == notice.id)
    return await session.scalar(theirs) or 0 if notice.acknowledge else 0


def is_missing(running: Running) -> ColumnElement[bool]:
    """A condition on `Member`: who has it, as far as is known, and has not acknowledged it."""
    theirs = select(Delivery.member_id).where(_arrived(running.message.id))
    return and_(Member.id.in_(theirs), ~_acknowledged(running.notice.id))


async def missing_in(session: AsyncSession, running: Running, start: int, count: int) -> Missing:
    """Beyond the end the last page."""
    missing = _arrived(running.message.id) & ~_acknowledged(running.notice.id)
    rows = select(Member).join(Delivery, Delivery.member_id == Member.id).where(missing)
    total = await session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    first = min(start, max(0, total - 1) // count * count)
    page = rows.order_by(Delivery.id).offset(first).limit(count)
    return Missing((await session.scalars(page)).all(), total, first)


async def _copy_for(session: AsyncSession, notice: Notice, member_id: int) -> Delivery | None:
    """Also one whose arrival is only just being settled; None where they got nothing."""
    theirs = (Delivery.message_id == notice.message_id) & (Delivery.member_id == member_id)
    begun = (Delivery.copies > 0) | (Delivery.state == State.SENT)
    found: Delivery | None = await session.scalar(select(Delivery).where(theirs, begun))
    return found


def _arrived(message_id: int) -> ColumnElement[bool]:
    return and_(Delivery.message_id == message_id, Delivery.state.in_((State.SENT, State.UNKNOWN)))


def _acknowledged(notice_id: int) -> ColumnElement[bool]:
    return exists().where(Acknowledgement.notice_id == notice_id, Acknowledgement.member_id == Member.id)
