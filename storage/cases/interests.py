"""An interest in a record: whether it may be expressed, and what its two sides make of it.

Locks are taken in this order: a member's own row, a record, a case.
Of two acts at once the second sees the first.
"""

from enum import Enum, auto
from typing import Final

from sqlalchemy import case as sql_case
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.beginning import begin_case, live_case
from storage.cases.contacts import give_consent, open_if_agreed
from storage.cases.declined import declined_to
from storage.cases.interest_news import ANSWERED, INTEREST, UNOWNED, WITHDRAWN
from storage.cases.lifecycle import OVER, held_case, make_case_move
from storage.cases.stages import CaseMove, CaseSide, Reason, Stage
from storage.cases.tables import Case, CaseEntry
from storage.cases.telling import tell_members, tell_officers
from storage.feedback.choices import note_taken
from storage.people import Member
from storage.posting.lifecycle import held_record
from storage.posting.records import by_reference
from storage.records import Record
from storage.vocabularies import Status

MOST_OPEN: Final = 5
OPEN: Final = (Stage.INTERESTED, Stage.ACCEPTED)
"""Counted towards `MOST_OPEN`: what a tap of its seeker takes back."""


class Refusal(Enum):
    """Why no interest can be expressed."""

    GONE = auto()
    """No such record is published."""
    CLOSED = auto()
    """Published, but not open for interest, or past its end."""
    OWN = auto()
    LIVE = auto()
    """There is a live case of this member about it."""
    DECLINED = auto()
    FULL = auto()


async def refusal(session: AsyncSession, seeker: Member, record: Record | None) -> Refusal | None:
    """Why this member cannot express an interest in it; None where they can."""
    if closed := closed_to(seeker, record):
        return closed
    assert record is not None
    live = await live_case(session, record.reference, seeker.id)
    if live and live.stage is not Stage.SUGGESTED:
        return Refusal.LIVE
    declined = declined_to(seeker.id).where(Case.record_reference == record.reference).limit(1)
    if await session.scalar(declined):
        return Refusal.DECLINED
    return Refusal.FULL if await open_count(session, seeker.id) >= MOST_OPEN else None


def closed_to(member: Member, record: Record | None) -> Refusal | None:
    """The part of it that shows on the record itself; it holds for questions too."""
    if record is None or record.status is not Status.PUBLISHED:
        return Refusal.GONE
    own = record.organisation_id is not None and record.organisation_id == member.organisation_id
    if own or record.author_id == member.id:
        return Refusal.OWN
    ended = record.valid_until is not None and record.valid_until <= now()
    return Refusal.CLOSED if ended or not record.open_for_interest else None


async def open_count(session: AsyncSession, seeker_id: int) -> int:
    counted = select(func.count(Case.id)).where(Case.seeker_id == seeker_id, Case.stage.in_(OPEN))
    return await session.scalar(counted) or 0


async def hold_member(session: AsyncSession, member_id: int) -> None:
    """Their caps are reckoned by one process at a time; messages to them can be planned meanwhile."""
    await session.execute(select(Member.id).where(Member.id == member_id).with_for_update(key_share=True))


async def express(
    session: AsyncSession,
    seeker: Member,
    record_reference: str,
    words: str,
    *,
    own_reference: str | None = None,
    consents: bool = False,
) -> Case | Refusal:
    """The case, new or that of a suggestion; its owner is told, or the officers where it has none."""
    await hold_member(session, seeker.id)
    record = await held_record(session, record_reference)
    if refused := await refusal(session, seeker, record):
        return refused
    assert record is not None
    own = await _own(session, seeker, own_reference)
    case = await _expressed(session, record, seeker, words, own)
    if case is None:
        return Refusal.LIVE
    if consents:
        await give_consent(session, case, seeker.id)
    if case.owner_id is None:
        await tell_officers(session, case, UNOWNED, "")
    await tell_members(session, case, INTEREST, "", [case.owner_id])
    return case


async def accept(session: AsyncSession, reference: str, owner_id: int, *, consents: bool) -> bool:
    """False, and nothing changes, where there is no interest of theirs to accept (any more)."""
    case = await held_case(session, reference)
    if case is None or case.owner_id != owner_id:
        return False
    if not await make_case_move(session, case, CaseMove.ACCEPT, CaseSide.OWNER, owner_id):
        return False
    if case.seeker_id is not None:
        await note_taken(session, case.seeker_id, case.record_reference)
    opened = False
    if consents:
        await give_consent(session, case, owner_id)
        opened = await open_if_agreed(session, case, CaseSide.OWNER, owner_id)
    if not opened:
        await tell_members(session, case, ANSWERED, "accepted", [case.seeker_id])
    return True


async def decline(session: AsyncSession, reference: str, owner_id: int, reason: Reason, why: str) -> bool:
    """An interest, or an officer's suggestion; the seeker hears of an interest only."""
    case = await held_case(session, reference)
    if case is None or case.owner_id != owner_id:
        return False
    told = case.stage is Stage.INTERESTED
    if not await make_case_move(
        session, case, CaseMove.DECLINE, CaseSide.OWNER, owner_id, reason=reason, why=why
    ):
        return False
    if told:
        await tell_members(session, case, ANSWERED, "declined", [case.seeker_id])
    return True


async def withdraw(session: AsyncSession, reference: str, seeker_id: int) -> bool:
    """An interest of theirs, or a suggestion that they do not care for."""
    case = await held_case(session, reference)
    if case is None or case.seeker_id != seeker_id:
        return False
    told = case.stage is not Stage.SUGGESTED
    if not await make_case_move(session, case, CaseMove.WITHDRAW, CaseSide.SEEKER, seeker_id):
        return False
    if told:
        await tell_members(session, case, WITHDRAWN, "", [case.owner_id])
    return True


async def refusal_entry(session: AsyncSession, case: Case) -> CaseEntry | None:
    """The entry by which it was declined."""
    declined = select(CaseEntry).where(CaseEntry.case_id == case.id, CaseEntry.move == CaseMove.DECLINE)
    found: CaseEntry | None = await session.scalar(declined)
    return found


async def cases_of(
    session: AsyncSession, member_id: int, side: CaseSide, start: int, count: int
) -> tuple[list[Case], int]:
    """Those in which the member is on that side: live ones first, last moved first; and how many in all."""
    column = Case.owner_id if side is CaseSide.OWNER else Case.seeker_id
    total = await session.scalar(select(func.count(Case.id)).where(column == member_id)) or 0
    live_first = sql_case((Case.stage.in_(OVER), 1), else_=0)
    listed = select(Case).where(column == member_id).order_by(live_first, Case.stage_since.desc(), Case.id)
    return list(await session.scalars(listed.offset(start).limit(count))), total


async def open_cases(session: AsyncSession, seeker_id: int) -> list[Case]:
    listed = select(Case).where(Case.seeker_id == seeker_id, Case.stage.in_(OPEN))
    return list(await session.scalars(listed.order_by(Case.opened_at, Case.id)))


async def _expressed(
    session: AsyncSession, record: Record, seeker: Member, words: str, own: str | None
) -> Case | None:
    suggested = await live_case(session, record.reference, seeker.id)
    if suggested is None:
        return await begin_case(
            session, record, seeker, CaseMove.EXPRESS, seeker.id, words=words, own_reference=own
        )
    case = await held_case(session, suggested.reference)
    if case is None or not await make_case_move(session, case, CaseMove.EXPRESS, CaseSide.SEEKER, seeker.id):
        return None
    case.words, case.own_reference = words, own or case.own_reference
    await session.flush()
    return case


async def _own(session: AsyncSession, seeker: Member, reference: str | None) -> str | None:
    """The reference where it is the seeker's own record: a client can send any."""
    found = await by_reference(session, [reference]) if reference else []
    return reference if found and found[0].author_id == seeker.id else None
