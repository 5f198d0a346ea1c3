"""推荐对接: an officer brings two records together; both sides are told, and the seeker decides first."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.beginning import begin_case, live_case
from storage.cases.stages import CaseMove
from storage.cases.tables import Case
from storage.cases.telling import tell_members
from storage.people import Member
from storage.posting.records import by_reference
from storage.records import Demand, Record
from storage.search.following import is_offered

KIND: Final = "suggestion"
"""To both sides. Payload: `reference` of the case, and its `stage` when it was made."""


class Unfit(Enum):
    """Why two records cannot be brought together."""

    GONE = auto()
    """One of them is not published and open."""
    SAME_SIDE = auto()
    """They are of one organisation, or of one person."""
    NOBODY = auto()
    """Nobody stands behind either of them."""
    THERE = auto()
    """The two sides have a live case about it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`record` is what is suggested to the member behind `own`."""

    record: Record
    own: Record
    seeker: Member


async def pair_of(session: AsyncSession, one: str, other: str) -> Pair | Unfit:
    """The demand's side seeks, unless nobody stands behind it; of two alike the first named is sought."""
    records = await by_reference(session, [one, other])
    if len(records) != 2 or not all(map(is_offered, records)):
        return Unfit.GONE
    first, second = records
    if first.author_id == second.author_id is not None or (
        first.organisation_id is not None and first.organisation_id == second.organisation_id
    ):
        return Unfit.SAME_SIDE
    record, own = (second, first) if isinstance(first, Demand) else (first, second)
    for sought, by in ((record, own), (own, record)):
        seeker = await session.get(Member, by.author_id) if by.author_id else None
        if seeker is not None:
            live = await live_case(session, sought.reference, seeker.id)
            return Unfit.THERE if live else Pair(sought, by, seeker)
    return Unfit.NOBODY


async def suggest(session: AsyncSession, pair: Pair, officer_id: int) -> Case | None:
    """The new case, told to both; None where a live one is there already."""
    case = await begin_case(
        session, pair.record, pair.seeker, CaseMove.SUGGEST, officer_id, own_reference=pair.own.reference
    )
    if case is not None:
        both = [case.seeker_id, case.owner_id]
        await tell_members(session, case, KIND, "", both, stage=case.stage.value)
    return case
