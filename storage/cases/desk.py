"""Cases as officers look through them: counts, filters, and who may be asked to act."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.lifecycle import OVER
from storage.cases.stages import Stage
from storage.cases.tables import Case, CaseEntry, Dispatch

LIVE, EVERY, UNDISPATCHED, ATTENTION = "live", "all", "open", "call"
FILTERS: Final = (LIVE, UNDISPATCHED, ATTENTION, EVERY)
"""Beside the stages themselves, by their codes."""


def wanted(name: str) -> ColumnElement[bool]:
    """The condition of a filter: one of FILTERS, or a stage's code."""
    live = Case.stage.not_in(OVER)
    match name:
        case "live":
            return live
        case "open":
            return and_(live, Case.manager_id.is_(None), ~_offered())
        case "call":
            return and_(live, Case.officer_called_at.is_not(None))
        case "all":
            return true()
    return Case.stage == Stage(name)


async def count_of(session: AsyncSession, name: str) -> int:
    return await session.scalar(select(func.count(Case.id)).where(wanted(name))) or 0


def _offered() -> ColumnElement[bool]:
    return exists().where(Dispatch.case_id == Case.id, Dispatch.answered_at.is_(None))


async def last_entries(session: AsyncSession, cases: Sequence[Case]) -> dict[int, CaseEntry]:
    """The newest entry of each case's history, by the case's id."""
    ids = [case.id for case in cases]
    newest = select(func.max(CaseEntry.id)).where(CaseEntry.case_id.in_(ids)).group_by(CaseEntry.case_id)
    rows = await session.scalars(select(CaseEntry).where(CaseEntry.id.in_(newest)))
    return {entry.case_id: entry for entry in rows}
