"""派单: a case is offered to a technology manager, who accepts or declines; officers take it back.

Each act holds the case, so of an answer and a taking back at once the second finds the first.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import String, cast, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.lifecycle import OVER, held_case
from storage.cases.pipeline import note_entry
from storage.cases.stages import CaseMove, CaseSide
from storage.cases.tables import Case, Dispatch
from storage.cases.telling import tell_entry, tell_members, tell_officers
from storage.outbox.tables import Message
from storage.people import Member
from storage.vocabularies import Role

OFFER: Final = "dispatch"
"""To the technology manager. Payload: `reference` of the case, `dispatch`."""
ANSWERED: Final = "dispatch_answer"
"""To the officer who offered it, at the desk. Payload as above."""
LATE: Final = "dispatch_late"
"""To the officers at the desk: nobody answered. Payload as above."""
PATIENCE: Final = timedelta(hours=48)
AT_ONCE: Final = 50


async def open_dispatch(session: AsyncSession, case: Case) -> Dispatch | None:
    """The one that waits for an answer."""
    query = select(Dispatch).where(Dispatch.case_id == case.id, Dispatch.answered_at.is_(None))
    found: Dispatch | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def dispatch_case(
    session: AsyncSession, case: Case, manager: Member, officer_id: int
) -> Dispatch | None:
    """Offer a `held_case`; None where it is over, has a manager, is offered already, or is not for them."""
    barred = case.stage in OVER or case.manager_id is not None or not manager.may(Role.MANAGER)
    if barred or manager.id in (case.owner_id, case.seeker_id) or await open_dispatch(session, case):
        return None
    dispatch = Dispatch(case_id=case.id, manager_id=manager.id, officer_id=officer_id, offered_at=now())
    session.add(dispatch)
    await session.flush()
    await tell_members(session, case, OFFER, str(dispatch.id), [manager.id], dispatch=dispatch.id)
    return dispatch


async def answer_dispatch(
    session: AsyncSession, dispatch_id: int, manager: Member, accepted: bool, why: str = ""
) -> Case | None:
    """The held case, now theirs or declined; None where it is not offered to them (any more)."""
    case = await _held_case_of(session, dispatch_id)
    dispatch = await open_dispatch(session, case) if case else None
    if case is None or dispatch is None or (dispatch.id, dispatch.manager_id) != (dispatch_id, manager.id):
        return None
    if not manager.may(Role.MANAGER) or case.stage in OVER:
        return None
    dispatch.answered_at, dispatch.accepted, dispatch.why = now(), accepted, why
    if accepted:
        case.manager_id = manager.id
        entry = await note_entry(session, case, CaseMove.TAKE_ON, CaseSide.MANAGER, manager.id)
        await tell_entry(session, case, entry)
    await session.flush()
    await tell_officers(session, case, ANSWERED, str(dispatch_id), dispatch.officer_id, dispatch=dispatch_id)
    return case


async def take_back(session: AsyncSession, case: Case, officer_id: int) -> bool:
    """Of a `held_case` the offer that waits, or else its manager; False where it has neither."""
    if dispatch := await open_dispatch(session, case):
        dispatch.answered_at = now()
        await session.flush()
        return True
    if case.manager_id is None:
        return False
    entry = await note_entry(session, case, CaseMove.RELIEVE, CaseSide.OFFICER, officer_id)
    await tell_entry(session, case, entry)
    case.manager_id = None
    await session.flush()
    return True


async def late_dispatches(session: AsyncSession) -> Sequence[Dispatch]:
    """Offers that nobody answered in time and no officer was told of; some of them at once."""
    told = exists().where(
        Message.kind == LATE,
        Message.subject == Case.reference,
        Message.occurrence == cast(Dispatch.id, String),
    )
    query = (
        select(Dispatch)
        .join(Case, Case.id == Dispatch.case_id)
        .where(
            Dispatch.answered_at.is_(None),
            Dispatch.offered_at <= now() - PATIENCE,
            Case.stage.not_in(OVER),
            ~told,
        )
    )
    return (await session.scalars(query.order_by(Dispatch.id).limit(AT_ONCE))).all()


async def call_late_dispatches(session: AsyncSession) -> bool:
    """Tell the officers; True where there was anything."""
    late = await late_dispatches(session)
    for dispatch in late:
        case = await session.get_one(Case, dispatch.case_id)
        await tell_officers(session, case, LATE, str(dispatch.id), dispatch=dispatch.id)
    return bool(late)


async def _held_case_of(session: AsyncSession, dispatch_id: int) -> Case | None:
    of_case = select(Case.reference).join(Dispatch, Dispatch.case_id == Case.id)
    reference = await session.scalar(of_case.where(Dispatch.id == dispatch_id))
    return await held_case(session, reference) if reference else None
