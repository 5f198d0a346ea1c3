"""How a case begins: by an interest, or by an officer's suggestion. A member has one live case a record."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.lifecycle import MOVES, OVER
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case, CaseEntry
from storage.people import Member
from storage.posting.news import has_author
from storage.records import Record
from storage.references import take_references


async def live_case(session: AsyncSession, record_reference: str, seeker_id: int) -> Case | None:
    """The member's case about that record which is not over."""
    theirs = (Case.record_reference == record_reference) & (Case.seeker_id == seeker_id)
    found: Case | None = await session.scalar(select(Case).where(theirs, Case.stage.not_in(OVER)))
    return found


async def begin_case(
    session: AsyncSession,
    record: Record,
    seeker: Member,
    move: CaseMove,
    actor_id: int,
    *,
    words: str = "",
    own_reference: str | None = None,
) -> Case | None:
    """The new case and its first entry, by EXPRESS (the seeker's) or SUGGEST (an officer's).

    None where a live one is there already, even if it was made in this very moment by somebody else.
    """
    first = MOVES[move].after
    assert first, move
    (reference,) = await take_references(session, Case, 1, now())
    case = Case(
        reference=reference,
        record_reference=record.reference,
        own_reference=own_reference,
        owner_id=record.author_id if has_author(record) else None,
        seeker_id=seeker.id,
        manager_id=record.manager_id,
        words=words,
        stage=first,
        stage_since=now(),
    )
    try:
        async with session.begin_nested():
            session.add(case)
    except IntegrityError:
        return None
    side = CaseSide.SEEKER if move is CaseMove.EXPRESS else CaseSide.OFFICER
    session.add(_first_entry(case, move, first, side, actor_id))
    await session.flush()
    return case


def _first_entry(case: Case, move: CaseMove, after: Stage, side: CaseSide, actor_id: int) -> CaseEntry:
    return CaseEntry(case_id=case.id, move=move, before=None, after=after, side=side, actor_id=actor_id)
