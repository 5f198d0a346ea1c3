"""为我牵线: who of those registered for an event, and willing, has what the other looks for.

Gates and order are those of `storage.search.counterparts.meeting`; only what fits without a gap counts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.looking import held_event, registration_of
from storage.events.meetings_told import free_meetings
from storage.events.tables import Event, EventStatus, MeetingState, Place, Registration, Venue
from storage.people import Member
from storage.posting.records import Model
from storage.records import Achievement, Demand, Record
from storage.search.counterparts import Counterpart, compared, meeting, sides
from storage.search.matches import Verdict
from storage.vocabularies import Status

MOST: Final = 3
LOOKED_AT: Final = 500
"""Records of each kind, the newest: more are not held against one's own at a press."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """Somebody to meet, by the best pair of records: one's own, and theirs as its counterpart."""

    member_id: int
    own: Record
    found: Counterpart


def offers_matchmaking(event: Event) -> bool:
    """People meet there, and it has not begun."""
    return (
        event.status is EventStatus.PUBLISHED and event.venue is not Venue.ONLINE and event.starts_at > now()
    )


async def set_matchmaking(session: AsyncSession, reference: str, member: Member, *, wanted: bool) -> bool:
    """False where they are not registered, or it is too late. Off takes back what is not agreed yet."""
    event = await held_event(session, reference)
    mine = await registration_of(session, event.id, member.id) if event else None
    if event is None or mine is None or mine.place is not Place.REGISTERED or not offers_matchmaking(event):
        return False
    mine.matchmaking = wanted
    await session.flush()
    if not wanted:
        await free_meetings(session, event, member.id, (MeetingState.PROPOSED,))
    return True


async def willing(session: AsyncSession, event: Event, member_id: int) -> bool:
    mine = await registration_of(session, event.id, member_id)
    return mine is not None and mine.place is Place.REGISTERED and mine.matchmaking


async def introductions(session: AsyncSession, event: Event, member: Member) -> list[Introduction]:
    """At most MOST people of other organisations, each once, best first; the same whenever it is asked."""
    if not await willing(session, event, member.id):
        return []
    others = await _others(session, event, member)
    best: dict[int, Introduction] = {}
    for own in await _published(session, [member.id]):
        opposite = Demand if isinstance(own, Achievement) else Achievement
        fitting = [one for one in others if isinstance(one, opposite) and _no_gap(own, one)]
        for found in meeting(own, fitting):
            who = found.record.author_id
            if who is not None and (who not in best or _order(own, found) < _key(best[who])):
                best[who] = Introduction(who, own, found)
    return sorted(best.values(), key=_key)[:MOST]


async def _others(session: AsyncSession, event: Event, member: Member) -> list[Record]:
    """What the others that are registered and willing published."""
    theirs = select(Registration.member_id).join(Member, Member.id == Registration.member_id)
    theirs = theirs.where(
        Registration.event_id == event.id,
        Registration.place == Place.REGISTERED,
        Registration.matchmaking,
        Registration.member_id != member.id,
    )
    if member.organisation_id is not None:
        elsewhere = Member.organisation_id != member.organisation_id
        theirs = theirs.where(or_(Member.organisation_id.is_(None), elsewhere))
    return await _published(session, (await session.scalars(theirs)).all())


async def _published(session: AsyncSession, authors: Collection[int]) -> list[Record]:
    found: list[Record] = []
    models: tuple[Model, ...] = (Achievement, Demand)
    for model in models:
        wanted = select(model).where(model.author_id.in_(authors), model.status == Status.PUBLISHED)
        newest = wanted.order_by(model.published_at.desc(), model.id.desc()).limit(LOOKED_AT)
        found += cast(Sequence[Record], (await session.scalars(newest)).all())
    return found


def _no_gap(own: Record, other: Record) -> bool:
    """Cheap, and so asked before the texts are compared."""
    return all(item.verdict is not Verdict.GAP for item in compared(*sides(own, other)))


def _key(one: Introduction) -> tuple[float, str, str]:
    return _order(one.own, one.found)


def _order(own: Record, found: Counterpart) -> tuple[float, str, str]:
    return -found.affinity, found.record.reference, own.reference
