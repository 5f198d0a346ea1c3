"""Ten minutes for two: proposed, accepted, moved, declined. Each act holds the event's row first, so that
no time of anybody is given twice.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.looking import held_event
from storage.events.matchmaking import Introduction, offers_matchmaking, willing
from storage.events.meetings_told import (
    LIVE,
    answers,
    meeting_by_id,
    other_of,
    tell_news,
    tell_proposed,
)
from storage.events.tables import Event, Meeting, MeetingState
from storage.people import Member

LENGTH: Final = timedelta(minutes=10)
EACH_SIDE: Final = 3
"""Times in the half hour before the start, and as many in that after the end."""


class Outcome(StrEnum):
    DONE = "done"
    BEFORE = "before"
    """There is one of these two already, or they declined before."""
    FULL = "full"
    """No time is left that both have."""
    GONE = "gone"


def slots_of(event: Event) -> list[datetime]:
    """When a meeting can begin: first before the event, then after it."""
    before = [event.starts_at - LENGTH * n for n in range(EACH_SIDE, 0, -1)]
    return before + [event.ends_at + LENGTH * n for n in range(EACH_SIDE)]


def is_past(meeting: Meeting) -> bool:
    """Its time has come: nothing is to be done with it any more."""
    return meeting.slot_at <= now()


async def propose(
    session: AsyncSession, reference: str, member: Member, to: Introduction
) -> tuple[Outcome, Meeting | None]:
    """The first time that both have; the other is asked. A freed one of the same two is taken up again."""
    event = await held_event(session, reference)
    if event is None or not offers_matchmaking(event):
        return Outcome.GONE, None
    if not (await willing(session, event, member.id) and await willing(session, event, to.member_id)):
        return Outcome.GONE, None
    pair = (member.id, to.member_id)
    found = await _of_pair(session, event, pair)
    if found and found.state is not MeetingState.FREED:
        return Outcome.BEFORE, found
    free = await _free(session, event, pair)
    if not free:
        return Outcome.FULL, None
    if found is not None:
        await session.delete(found)
        await session.flush()
    made = Meeting(
        event=event,
        asker_id=member.id,
        asked_id=to.member_id,
        asker_reference=to.own.reference,
        asked_reference=to.found.record.reference,
        slot_at=free[0],
        state=MeetingState.PROPOSED,
    )
    session.add(made)
    await session.flush()
    await tell_proposed(session, made)
    return Outcome.DONE, await meeting_by_id(session, made.id, member.id)


async def accept(session: AsyncSession, meeting_id: int, member: Member) -> tuple[Outcome, Meeting | None]:
    meeting = await _held(session, meeting_id, member)
    if meeting is None or not _waits_for(meeting, member) or is_past(meeting):
        return Outcome.GONE, meeting
    meeting.state = MeetingState.ACCEPTED
    await session.flush()
    await tell_news(session, meeting, [other_of(meeting, member.id).id])
    return Outcome.DONE, meeting


async def move(session: AsyncSession, meeting_id: int, member: Member) -> tuple[Outcome, Meeting | None]:
    """换个时间: the next time that both have, beginning anew after the last; now the other is asked."""
    meeting = await _held(session, meeting_id, member)
    if meeting is None or not _waits_for(meeting, member):
        return Outcome.GONE, meeting
    free = await _free(session, meeting.event, (meeting.asker_id, meeting.asked_id))
    if not free:
        return Outcome.FULL, meeting
    meeting.slot_at = next((slot for slot in free if slot > meeting.slot_at), free[0])
    meeting.asker_answers = not meeting.asker_answers
    await session.flush()
    await tell_proposed(session, meeting)
    return Outcome.DONE, meeting


async def give_up(session: AsyncSession, meeting_id: int, member: Member) -> tuple[Outcome, Meeting | None]:
    """谢绝 by who is asked; by the other, or once it was agreed, it is taken back. The other is told."""
    meeting = await _held(session, meeting_id, member)
    if meeting is None or meeting.state not in LIVE or is_past(meeting):
        return Outcome.GONE, meeting
    declined = _waits_for(meeting, member)
    meeting.state = MeetingState.DECLINED if declined else MeetingState.FREED
    await session.flush()
    await tell_news(session, meeting, [other_of(meeting, member.id).id])
    return Outcome.DONE, meeting


def _waits_for(meeting: Meeting, member: Member) -> bool:
    return meeting.state is MeetingState.PROPOSED and answers(meeting) == member.id


async def _held(session: AsyncSession, meeting_id: int, member: Member) -> Meeting | None:
    """Read again once the event is held; None where it is not theirs or the event does not wait for it."""
    seen = await meeting_by_id(session, meeting_id, member.id)
    event = await held_event(session, seen.event.reference) if seen else None
    if event is None:
        return None
    return await meeting_by_id(session, meeting_id, member.id)


async def _of_pair(session: AsyncSession, event: Event, pair: Collection[int]) -> Meeting | None:
    """Whoever of them asked."""
    both = (Meeting.event_id == event.id) & Meeting.asker_id.in_(pair) & Meeting.asked_id.in_(pair)
    found: Meeting | None = await session.scalar(select(Meeting).where(both))
    return found


async def _free(session: AsyncSession, event: Event, pair: Collection[int]) -> list[datetime]:
    """Times to come that neither of them has given away, at this event or another; they hold both people,
    so that two events at once do not give the same time away.
    """
    people = select(Member.id).where(Member.id.in_(pair)).order_by(Member.id)
    await session.execute(people.with_for_update(key_share=True))
    theirs = Meeting.state.in_(LIVE) & or_(Meeting.asker_id.in_(pair), Meeting.asked_id.in_(pair))
    taken = (await session.scalars(select(Meeting.slot_at).where(theirs))).all()
    moment = now()
    return [
        slot
        for slot in slots_of(event)
        if slot > moment and all(abs(slot - other) >= LENGTH for other in taken)
    ]
