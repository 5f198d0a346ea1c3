"""Contacts: each side's consent, the one moment at which both open, and what is seen from then on."""

from typing import Final

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.interest_news import CONTACT
from storage.cases.lifecycle import IN_TALKS, held_case, make_case_move
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case, Exchange
from storage.cases.telling import tell_members
from storage.people import Member

AGREED_IN: Final = (Stage.ACCEPTED, *IN_TALKS, Stage.SIGNED, Stage.REGISTERED)
"""Where either side may consent; the seeker already with the interest."""


def side_of(case: Case, member_id: int) -> CaseSide | None:
    """On which of the two sides that member is."""
    if case.owner_id == member_id:
        return CaseSide.OWNER
    return CaseSide.SEEKER if case.seeker_id == member_id else None


def other_side(case: Case, member_id: int) -> Member | None:
    return case.seeker if side_of(case, member_id) is CaseSide.OWNER else case.owner


def may_consent(case: Case, member_id: int) -> bool:
    side = side_of(case, member_id)
    early = side is CaseSide.SEEKER and case.stage is Stage.INTERESTED
    return side is not None and (early or case.stage in AGREED_IN)


async def exchange_of(session: AsyncSession, case: Case, giver_id: int | None) -> Exchange | None:
    """That side's consent, if it is given and not revoked."""
    given = (Exchange.case_id == case.id) & (Exchange.giver_id == giver_id) & Exchange.revoked_at.is_(None)
    found: Exchange | None = await session.scalar(select(Exchange).where(given))
    return found


async def consent(session: AsyncSession, reference: str, giver_id: int) -> bool:
    """Consent in a case of theirs; False where that cannot be done as it stands. Twice is once."""
    case = await held_case(session, reference)
    side = side_of(case, giver_id) if case else None
    if case is None or side is None or not may_consent(case, giver_id):
        return False
    await give_consent(session, case, giver_id)
    await open_if_agreed(session, case, side, giver_id)
    return True


async def revoke(session: AsyncSession, reference: str, giver_id: int) -> bool:
    """From now on their contact is not shown in that case; False where it was not to be shown anyway."""
    case = await held_case(session, reference)
    exchange = await exchange_of(session, case, giver_id) if case else None
    if exchange is None:
        return False
    exchange.revoked_at = now()
    await session.flush()
    return True


async def give_consent(session: AsyncSession, case: Case, giver_id: int) -> None:
    """With a `held_case`, or a new one."""
    theirs = (Exchange.case_id == case.id) & (Exchange.giver_id == giver_id)
    exchange = await session.scalar(select(Exchange).where(theirs))
    if exchange is None:
        session.add(Exchange(case_id=case.id, giver_id=giver_id))
    elif exchange.revoked_at is not None:
        exchange.consented_at, exchange.revoked_at = now(), None
    await session.flush()


async def open_if_agreed(session: AsyncSession, case: Case, side: CaseSide, actor_id: int) -> bool:
    """Open both contacts at this moment if both sides agreed and they are not open yet.

    Who came later to a case (a hand-over) opens theirs alone. The other side is told; the actor sees it.
    """
    given = [await exchange_of(session, case, member_id) for member_id in (case.owner_id, case.seeker_id)]
    fresh = [exchange for exchange in given if exchange and exchange.opened_at is None]
    if not all(given) or not fresh:
        return False
    moment = now()
    for exchange in fresh:
        exchange.opened_at = moment
    if case.stage is Stage.ACCEPTED:
        await make_case_move(session, case, CaseMove.INTRODUCE, side, actor_id)
    others = {case.owner_id, case.seeker_id} - {actor_id}
    await tell_members(session, case, CONTACT, moment.isoformat(), others)
    await session.flush()
    return True


async def sees_contact(session: AsyncSession, viewer_id: int, case: Case) -> bool:
    """Whether that side of the case sees the other side's name and contact now."""
    other = other_side(case, viewer_id) if side_of(case, viewer_id) else None
    exchange = await exchange_of(session, case, other.id) if other else None
    return exchange is not None and exchange.opened_at is not None


async def opened_to_manager(session: AsyncSession, manager_id: int, case: Case, giver: Member) -> bool:
    """Whether its technology manager sees that side's name and contact: the consent says so."""
    if case.manager_id != manager_id:
        return False
    exchange = await exchange_of(session, case, giver.id)
    return exchange is not None and exchange.opened_at is not None


async def may_see_confidential(session: AsyncSession, viewer_id: int, record_reference: str) -> bool:
    """Whether whoever is behind the record opened themselves to this member, in any case about it."""
    return await unmasked(session, viewer_id, record_reference)


async def unmasked(session: AsyncSession, viewer_id: int, record_reference: str) -> bool:
    """Whether this member sees whose anonymous record it is: its side's exchange is open, and not revoked."""
    as_seeker = and_(
        Case.record_reference == record_reference,
        Case.seeker_id == viewer_id,
        Exchange.giver_id == Case.owner_id,
    )
    as_owner = and_(
        Case.own_reference == record_reference,
        Case.owner_id == viewer_id,
        Exchange.giver_id == Case.seeker_id,
    )
    is_open = Exchange.opened_at.is_not(None) & Exchange.revoked_at.is_(None)
    there = exists().where(Exchange.case_id == Case.id, is_open, or_(as_seeker, as_owner))
    return bool(await session.scalar(select(there)))
