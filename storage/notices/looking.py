"""Finding notices: one by its number, and the lists of the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.notices.tables import Notice, NoticeStatus

DRAFTS, WAITING, LIVE, PAST = "drafts", "waiting", "live", "past"
SCOPES: Final[Mapping[str, tuple[NoticeStatus, ...]]] = {
    DRAFTS: (NoticeStatus.DRAFT,),
    WAITING: (NoticeStatus.AWAITING, NoticeStatus.SCHEDULED),
    LIVE: (NoticeStatus.SENDING, NoticeStatus.PAUSED),
    PAST: (NoticeStatus.DONE, NoticeStatus.STOPPED, NoticeStatus.RECALLED),
}


@dataclass(frozen=True, slots=True)
class NoticePage:
    """`start` counts from 0."""

    notices: Sequence[Notice]
    total: int
    start: int


def scope_of(notice: Notice) -> str:
    return next(scope for scope, statuses in SCOPES.items() if notice.status in statuses)


async def notice_of(session: AsyncSession, notice_id: int) -> Notice | None:
    found: Notice | None = await session.get(Notice, notice_id)
    return found


async def held_notice(session: AsyncSession, notice_id: int) -> Notice | None:
    """As it is now, and nobody else changes it until this transaction ends."""
    query = select(Notice).where(Notice.id == notice_id).with_for_update()
    found: Notice | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def notices_in(session: AsyncSession, scope: str, start: int, count: int) -> NoticePage:
    """One page, newest first; beyond the end the last one."""
    within = Notice.status.in_(SCOPES[scope])
    total = await session.scalar(select(func.count(Notice.id)).where(within)) or 0
    first = min(start, max(0, total - 1) // count * count)
    query = select(Notice).where(within).order_by(Notice.id.desc()).offset(first).limit(count)
    return NoticePage((await session.scalars(query)).all(), total, first)


async def counts_of_scopes(session: AsyncSession) -> Mapping[str, int]:
    counted = await session.execute(select(Notice.status, func.count(Notice.id)).group_by(Notice.status))
    by_status = {status: count for status, count in counted}  # noqa: C416 - dict() of rows has no type
    return {scope: sum(by_status.get(status, 0) for status in statuses) for scope, statuses in SCOPES.items()}
