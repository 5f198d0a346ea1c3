"""The two of a meeting hear of it: a time is proposed, it is agreed, declined or off; what came of it.

Each is looked at anew when it is said: of what has moved on since nothing is said.
"""

from datetime import datetime

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.meeting import meeting_card
from handlers.events.meeting_said import meeting_said
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.events.meetings import is_past
from storage.events.meetings_told import answers, meeting_by_id
from storage.events.tables import Meeting, MeetingResult, MeetingState
from storage.outbox.tables import Message
from storage.people import Member


async def compose_proposed(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it is not their turn any more, or that time is past or another by now."""
    meeting = await _theirs(session, message, member)
    if meeting is None or member is None or meeting.state is not MeetingState.PROPOSED:
        return None
    if answers(meeting) != member.id or not _same_slot(meeting, message) or is_past(meeting):
        return None
    w = Wording(member.language)
    head = w("<b>有人想和您约十分钟</b>")
    if meeting.asker_answers:
        head = w("<b>对方提出换个时间</b>")
    return await meeting_card(session, member, meeting, head=head)


async def compose_meeting_news(
    session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    meeting = await _theirs(session, message, member)
    if meeting is None or member is None or meeting.state.value != message.payload["state"]:
        return None
    w = Wording(member.language)
    heads = {
        MeetingState.ACCEPTED: w("<b>约好了：十分钟</b>"),
        MeetingState.DECLINED: w("<b>对方这次不方便，谢绝了约谈</b>"),
        MeetingState.FREED: w("<b>约谈取消了，这段时间空出来了</b>"),
    }
    return await meeting_card(session, member, meeting, head=heads[meeting.state])


async def compose_meeting_result(
    session: AsyncSession, message: Message, member: Member | None
) -> Reply | None:
    meeting = await _theirs(session, message, member)
    if meeting is None or member is None or meeting.state is not MeetingState.ACCEPTED:
        return None
    w = Wording(member.language)
    blocks = [
        w("<b>牵线约谈的结果怎么样？</b>"),
        await meeting_said(session, w, meeting, member),
    ]
    words = tuple(Button(w.name(word), f"metup:{meeting.id}:{word}") for word in MeetingResult)
    return Reply(Markup("\n\n").join(blocks), (words,))


async def _theirs(session: AsyncSession, message: Message, member: Member | None) -> Meeting | None:
    return await meeting_by_id(session, message.payload["meeting"], member.id) if member else None


def _same_slot(meeting: Meeting, message: Message) -> bool:
    return meeting.slot_at == datetime.fromisoformat(message.payload["slot"])
