"""为我牵线: on and off in one tap, who there is to meet and why, and ten minutes proposed in one tap."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.card import event_card, unknown_event
from handlers.events.meeting_said import meeting_said
from handlers.events.said import short_said
from handlers.match_cards import named, why
from handlers.membership.guests import members_only
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.events.looking import event_of
from storage.events.matchmaking import Introduction, introductions, set_matchmaking
from storage.events.meetings import Outcome, propose
from storage.events.meetings_told import LIVE, meetings_of
from storage.events.tables import Event, Meeting, MeetingState
from storage.people import Member


async def press_introductions(
    session: AsyncSession, member: Member, act: str, reference: str, back: str
) -> Reply:
    """`on`, `off` or only `see`."""
    if member.is_guest:
        return await members_only(session, member)
    w, event = Wording(member.language), await event_of(session, reference)
    if event is None:
        return replace(unknown_event(member, reference), edits=True)
    wanted = act != "off"
    if act != "see" and not await set_matchmaking(session, reference, member, wanted=wanted):
        late = w.plain("现在不能牵线了：活动已经开始，或者您没有报名。")
        return await event_card(session, member, event, back, toast=late)
    if not wanted:
        return await event_card(session, member, event, back, toast=w.plain("好的，不再为您牵线。"))
    return await _card(session, member, event, back)


async def press_propose(
    session: AsyncSession, member: Member, reference: str, record: str, back: str
) -> Reply:
    """约十分钟 with whoever published `record`; only with one of those that are shown to them."""
    if member.is_guest:
        return await members_only(session, member)
    w, event = Wording(member.language), await event_of(session, reference)
    if event is None:
        return replace(unknown_event(member, reference), edits=True)
    shown = await introductions(session, event, member)
    to = next((one for one in shown if one.found.record.reference == record), None)
    outcome = (await propose(session, reference, member, to))[0] if to else Outcome.GONE
    said = {
        Outcome.DONE: w.plain("已问对方。答复了就告诉您。"),
        Outcome.BEFORE: w.plain("您和这位已经约过了。"),
        Outcome.FULL: w.plain("没有双方都空着的时间了。"),
        Outcome.GONE: w.plain("这位现在约不到了。"),
    }
    return await _card(session, member, event, back, said[outcome])


async def _card(session: AsyncSession, member: Member, event: Event, back: str, toast: str = "") -> Reply:
    """Meetings that are agreed or waited for, then who else there is to meet, numbered through."""
    w = Wording(member.language)
    shown = await introductions(session, event, member)
    known = await meetings_of(session, event, (*LIVE, MeetingState.DECLINED), member.id)
    met = {one.asker_id for one in known} | {one.asked_id for one in known}
    held = list(enumerate((one for one in known if one.state in LIVE), 1))
    free = list(enumerate((one for one in shown if one.member_id not in met), len(held) + 1))
    blocks = [w("<b>为您牵线</b>"), short_said(w, event, member.zone)]
    blocks += [await _held_said(session, w, number, one, member) for number, one in held]
    blocks += [_item(w, number, one) for number, one in free]
    if free:
        blocks.append(w("点编号约十分钟。双方都接受之后，才互相看到姓名和单位。"))
    elif not held:
        blocks.append(w("暂时没有和您的发布对得上的人；有人报名后再来看看。"))
    here = f"{event.reference}:{back}"
    opens = [Button(w.plain("约谈 {number}", number=number), f"meet:see:{one.id}") for number, one in held]
    asks = [
        Button(w.plain("约 {number}", number=number), f"meetask:{here}:{one.found.record.reference}")
        for number, one in free
    ]
    off = Button(w.plain("不再牵线"), f"intros:off:{here}")
    foot = (off, Button(w.plain("‹ 返回活动"), f"event:{here}"))
    rows = (*(opens[at : at + 3] for at in range(0, len(opens), 3)), asks, foot)
    return Reply(
        Markup("\n\n").join(blocks), tuple(tuple(row) for row in rows if row), edits=True, toast=toast
    )


async def _held_said(
    session: AsyncSession, w: Wording, number: int, meeting: Meeting, member: Member
) -> Markup:
    state = Markup("<b>{}. {}</b>").format(number, w.name(meeting.state))
    return state + "\n" + await meeting_said(session, w, meeting, member)


def _item(w: Wording, number: int, one: Introduction) -> Markup:
    own = w("对上您的“{title}”（{reference}）", title=one.own.title, reference=one.own.reference)
    head = Markup("<b>{}.</b> ").format(number) + named(w, one.found.record)
    return Markup("\n").join([head, own, *why(w, one.own, one.found)])
