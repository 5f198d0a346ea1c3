"""The two of a meeting are told through the outbox; what holds it no longer frees it, and tells them."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.tables import Event, Meeting, MeetingResult, MeetingState
from storage.events.urgency import can_wait
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member

PROPOSED: Final = "meeting_proposed"
"""A time waits for their word. Payload: `meeting`, its row; `slot`."""
NEWS: Final = "meeting_news"
"""What became of it. Payload: `meeting`, `slot`, `state`."""
RESULT: Final = "meeting_result"
"""The morning after: what came of it? Payload: `meeting`."""
LIVE: Final = (MeetingState.PROPOSED, MeetingState.ACCEPTED)
"""They hold their time for both."""


def other_of(meeting: Meeting, member_id: int) -> Member:
    return meeting.asked if meeting.asker_id == member_id else meeting.asker


def answers(meeting: Meeting) -> int:
    """Whose word is waited for, while it is proposed."""
    return meeting.asker_id if meeting.asker_answers else meeting.asked_id


async def meeting_by_id(session: AsyncSession, meeting_id: int, member_id: int) -> Meeting | None:
    """As it is in the store now; None where that member is neither of the two."""
    theirs = (Meeting.id == meeting_id) & or_(Meeting.asker_id == member_id, Meeting.asked_id == member_id)
    query = select(Meeting).where(theirs).execution_options(populate_existing=True)
    found: Meeting | None = await session.scalar(query)
    return found


async def meetings_of(
    session: AsyncSession, event: Event, states: Collection[MeetingState], member_id: int | None = None
) -> list[Meeting]:
    """In the order of their times; of everybody, or of one."""
    wanted = (Meeting.event_id == event.id) & Meeting.state.in_(states)
    if member_id is not None:
        wanted &= or_(Meeting.asker_id == member_id, Meeting.asked_id == member_id)
    query = select(Meeting).where(wanted).order_by(Meeting.slot_at, Meeting.id)
    return list((await session.scalars(query.execution_options(populate_existing=True))).unique())


async def tell_proposed(session: AsyncSession, meeting: Meeting) -> None:
    await _tell(session, meeting, PROPOSED, [answers(meeting)], slot=meeting.slot_at.isoformat())


async def tell_news(session: AsyncSession, meeting: Meeting, to: Collection[int]) -> None:
    slot, state = meeting.slot_at.isoformat(), meeting.state.value
    await _tell(session, meeting, NEWS, to, slot=slot, state=state)


async def free_meetings(
    session: AsyncSession, event: Event, member_id: int | None, states: Collection[MeetingState] = LIVE
) -> None:
    """Theirs, or all of the event's; the other one is told, or both. The caller holds the event."""
    for meeting in await meetings_of(session, event, states, member_id):
        meeting.state = MeetingState.FREED
        both = (meeting.asker_id, meeting.asked_id)
        await tell_news(session, meeting, [one for one in both if one != member_id])
    await session.flush()


async def ask_results(session: AsyncSession, event: Event) -> None:
    for meeting in await meetings_of(session, event, (MeetingState.ACCEPTED,)):
        await _tell(session, meeting, RESULT, [meeting.asker_id, meeting.asked_id])


async def keep_result(
    session: AsyncSession, meeting_id: int, member_id: int, result: MeetingResult
) -> Meeting | None:
    """A later word takes the place of an earlier one. None where they were not asked."""
    meeting = await meeting_by_id(session, meeting_id, member_id)
    if meeting is None or meeting.state is not MeetingState.ACCEPTED or meeting.event.followed_at is None:
        return None
    if meeting.asker_id == member_id:
        meeting.asker_result = result
    else:
        meeting.asked_result = result
    await session.flush()
    return meeting


async def results_of(session: AsyncSession, event: Event) -> tuple[int, Mapping[MeetingResult, int]]:
    """How many meetings were agreed, and how often each word was said of them."""
    agreed = await meetings_of(session, event, (MeetingState.ACCEPTED,))
    said = [word for one in agreed for word in (one.asker_result, one.asked_result)]
    return len(agreed), {word: said.count(word) for word in MeetingResult if word in said}


async def _tell(
    session: AsyncSession, meeting: Meeting, kind: str, to: Collection[int], **payload: object
) -> None:
    push = Push(
        kind=kind,
        subject=f"meeting:{meeting.id}",
        occurrence="" if kind == RESULT else now().isoformat(),
        lane=Lane.NOTICE if kind == RESULT else Lane.ALERT,
        payload={"meeting": meeting.id, **payload},
        quiet=kind == RESULT or can_wait(meeting.event.starts_at),
        expires_at=None if kind == RESULT else meeting.event.ends_at,
    )
    if message := await plan(session, push):
        await fan_out(session, message, Member.id.in_(list(to)))
