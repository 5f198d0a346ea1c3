"""What each of the two makes of ten minutes: 接受, 换个时间, 谢绝; afterwards one word on it."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.meeting_said import meeting_row, meeting_said, references_for
from handlers.events.said import short_said
from handlers.membership.guests import members_only
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.events.meetings import Outcome, accept, give_up, move
from storage.events.meetings_told import LIVE, keep_result, meeting_by_id
from storage.events.tables import Meeting, MeetingResult, MeetingState
from storage.people import Member

ACTS = {"yes": accept, "move": move, "no": give_up}
SEE = "see"


async def press_meeting(session: AsyncSession, member: Member, act: str, meeting_id: int) -> Reply:
    """Pressed late or twice, it does nothing more, and the card shows how things stand."""
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    if act == SEE:
        return await _seen(session, member, meeting_id)
    outcome, meeting = await ACTS[act](session, meeting_id, member)
    if meeting is None:
        return Reply(toast=w.plain("这次约谈已经不在了。"))
    done = {
        "yes": w.plain("约好了，对方也会知道。"),
        "move": w.plain("已请对方看新的时间。"),
        "no": w.plain("好的，已告诉对方。"),
    }
    said = {
        Outcome.DONE: done[act],
        Outcome.FULL: w.plain("没有双方都空着的时间了。"),
    }
    toast = said.get(outcome, w.plain("这次约谈已经处理过了。"))
    return await meeting_card(session, member, meeting, edits=True, toast=toast)


async def _seen(session: AsyncSession, member: Member, meeting_id: int) -> Reply:
    meeting = await meeting_by_id(session, meeting_id, member.id)
    if meeting is None:
        return Reply(toast=Wording(member.language).plain("这次约谈已经不在了。"))
    return await meeting_card(session, member, meeting, edits=True)


async def meeting_card(
    session: AsyncSession,
    member: Member,
    meeting: Meeting,
    *,
    head: Markup | None = None,
    edits: bool = False,
    toast: str = "",
) -> Reply:
    """`head` in place of its state. Nothing of the other's record where it is off."""
    w, event = Wording(member.language), meeting.event
    state = w("<b>十分钟约谈：{state}</b>", state=w.name(meeting.state))
    live = meeting.state in LIVE
    said = await meeting_said(session, w, meeting, member) if live else short_said(w, event, member.zone)
    blocks = [head or state, said]
    if meeting.state is MeetingState.PROPOSED:
        blocks.append(w("双方都接受之后，才互相看到姓名和单位。"))
    opened = Button(w.plain("打开活动"), f"event:{event.reference}:-")
    return Reply(
        Markup("\n\n").join(blocks), (*meeting_row(w, meeting, member), (opened,)), edits=edits, toast=toast
    )


async def press_result(session: AsyncSession, member: Member, meeting_id: int, code: str) -> Reply:
    """有合作意向 leads on to 表达意向 on the record that was the reason; a second press changes the word."""
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    known = code in set(MeetingResult)
    meeting = await keep_result(session, meeting_id, member.id, MeetingResult(code)) if known else None
    if meeting is None:
        return Reply(toast=w.plain("现在不用回答这个了"))
    word = MeetingResult(code)
    toast = w.plain("谢谢，已记下：{word}", word=w.name(word))
    if word is not MeetingResult.INTENT:
        return Reply(toast=toast)
    own, theirs = references_for(meeting, member)
    text = w("很高兴听到。要不要正式表达意向（{reference}）？之后由系统跟进。", reference=theirs)
    return Reply(text, ((Button(w.plain("表达意向"), f"want:{theirs}:{own}"),),), toast=toast)
