"""A record that leaves for good, or has expired, takes along the interests in it that still wait.

Their seekers are told and free to express another one. A record on hold keeps them: it comes back.
"""

from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.lifecycle import make_case_move
from storage.cases.pipeline import last_entry
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case
from storage.cases.telling import NEWS, tell_members
from storage.records import Record
from storage.vocabularies import Status

LAPSED: Final = "interest_lapsed"
"""To the seeker. Payload: `reference` of the case."""
WAITING: Final = (Stage.SUGGESTED, Stage.INTERESTED)
LEFT: Final = (Status.WITHDRAWN, Status.FULFILLED, Status.ARCHIVED, Status.EXPIRED)


async def waiting_count(session: AsyncSession, record_reference: str) -> int:
    counted = select(func.count(Case.id)).where(_waiting(record_reference))
    return await session.scalar(counted) or 0


async def lapse_interests(
    session: AsyncSession, record: Record, side: CaseSide, actor_id: int | None
) -> None:
    """After a move of a `held_record`, in its transaction; nothing where the record has not left."""
    if record.status not in LEFT:
        return
    held = select(Case).where(_waiting(record.reference)).order_by(Case.id).with_for_update(of=Case)
    cases = (await session.scalars(held.execution_options(populate_existing=True))).unique().all()
    for case in cases:
        if await make_case_move(session, case, CaseMove.LAPSE, side, actor_id):
            entry = await last_entry(session, case)
            await tell_members(session, case, LAPSED, "", [case.seeker_id])
            await tell_members(session, case, NEWS, f"entry:{entry.id}", [case.manager_id], entry=entry.id)


def _waiting(record_reference: str) -> ColumnElement[bool]:
    return (Case.record_reference == record_reference) & Case.stage.in_(WAITING)
