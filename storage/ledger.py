"""隐私台账: to whom a member's contact is or was open, since when, for which case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.contacts import other_side
from storage.cases.tables import Case, Exchange
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Shown:
    """One consent of theirs, in one case."""

    reference: str
    opened_at: datetime | None
    """None while the other side has not agreed: nobody has seen it."""
    revoked_at: datetime | None
    to: Member | None
    """The other side; None where they are a member no more."""
    manager: Member | None
    """Who follows the case, and sees it too."""


async def shown_to(session: AsyncSession, member: Member) -> Sequence[Shown]:
    """Newest first."""
    theirs = select(Exchange, Case).join(Case, Case.id == Exchange.case_id)
    rows = await session.execute(theirs.where(Exchange.giver_id == member.id).order_by(Exchange.id.desc()))
    return [
        Shown(
            case.reference,
            exchange.opened_at,
            exchange.revoked_at,
            other_side(case, member.id),
            case.manager,
        )
        for exchange, case in rows.unique()
    ]
