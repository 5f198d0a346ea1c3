"""Cases as people follow them: whose they are, their lists and history, and moves that are told of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.lifecycle import OVER, make_case_move
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case, CaseEntry, Dispatch
from storage.cases.telling import tell_entry

NO_TERMS: Final[Mapping[str, object]] = {
    "contract_type": None,
    "amount": None,
    "signed_on": None,
    "registration_number": "",
}


@dataclass(frozen=True, slots=True)
class CasePage:
    """`cases` in their order from `start` on; `total` counts all of them."""

    cases: Sequence[Case]
    total: int
    start: int


def side_of(case: Case, member_id: int) -> CaseSide | None:
    """On which side of the case the member is; None for everybody else."""
    sides = {
        case.manager_id: CaseSide.MANAGER,
        case.owner_id: CaseSide.OWNER,
        case.seeker_id: CaseSide.SEEKER,
    }
    return sides.get(member_id)


async def case_of(session: AsyncSession, reference: str) -> Case | None:
    found: Case | None = await session.scalar(select(Case).where(Case.reference == reference))
    return found


async def own_cases(session: AsyncSession, member_id: int, start: int, count: int) -> CasePage:
    """Those the member takes part in, and those offered to them as a technology manager; live ones first."""
    offered = select(Dispatch.case_id).where(Dispatch.manager_id == member_id, Dispatch.answered_at.is_(None))
    theirs = or_(
        Case.seeker_id == member_id,
        Case.owner_id == member_id,
        Case.manager_id == member_id,
        Case.id.in_(offered) & Case.stage.not_in(OVER),
    )
    return await listed_cases(session, theirs, start, count)


async def listed_cases(
    session: AsyncSession, wanted: ColumnElement[bool], start: int, count: int
) -> CasePage:
    """Live ones first, then those that came to their stage last. Past the end the last page there is."""
    total = await session.scalar(select(func.count(Case.id)).where(wanted)) or 0
    start = min(start, max(0, total - 1) // count * count)
    over = sql_case((Case.stage.in_(OVER), 1), else_=0)
    order = (over, Case.stage_since.desc(), Case.id.desc())
    rows = await session.scalars(select(Case).where(wanted).order_by(*order).offset(start).limit(count))
    return CasePage(rows.unique().all(), total, start)


async def counts_by_stage(session: AsyncSession) -> dict[Stage, int]:
    counted = select(Case.stage, func.count(Case.id)).group_by(Case.stage)
    return {row.stage: row[1] for row in await session.execute(counted)}


async def history(
    session: AsyncSession, case: Case, start: int, count: int
) -> tuple[Sequence[CaseEntry], int]:
    """Newest first, from `start` on; and how many entries there are."""
    of_case = CaseEntry.case_id == case.id
    total = await session.scalar(select(func.count(CaseEntry.id)).where(of_case)) or 0
    listed = select(CaseEntry).where(of_case).order_by(CaseEntry.id.desc()).offset(start).limit(count)
    return (await session.scalars(listed)).all(), total


async def last_entry(session: AsyncSession, case: Case) -> CaseEntry:
    (entry,) = (await history(session, case, 0, 1))[0]
    return entry


async def advance(
    session: AsyncSession,
    case: Case,
    move: CaseMove,
    side: CaseSide,
    actor_id: int | None,
    *,
    why: str = "",
    terms: Mapping[str, object] | None = None,
) -> bool:
    """Make the move with a `held_case` and tell the others; False, and nothing changes, where it is refused.

    `terms`: what a signature or registration adds, by column. A step back from a signature takes them away.
    """
    if not await make_case_move(session, case, move, side, actor_id, why=why):
        return False
    entry = await last_entry(session, case)
    unsigned = move is CaseMove.STEP_BACK and entry.before is Stage.SIGNED
    for column, value in (NO_TERMS if unsigned else terms or {}).items():
        setattr(case, column, value)
    await session.flush()
    await tell_entry(session, case, entry)
    return True


async def note_entry(
    session: AsyncSession,
    case: Case,
    move: CaseMove,
    side: CaseSide,
    actor_id: int | None,
    why: str = "",
) -> CaseEntry:
    """An entry that leaves the stage of a `held_case` as it is: one of `lifecycle.BESIDE`."""
    entry = CaseEntry(
        case_id=case.id,
        move=move,
        before=case.stage,
        after=case.stage,
        side=side,
        actor_id=actor_id,
        why=why,
    )
    session.add(entry)
    await session.flush()
    return entry
