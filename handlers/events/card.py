"""The card of an event for one member: what it is, where they stand, and what they can do in one tap."""

from datetime import timedelta
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.offsets import offsets_said
from handlers.events.said import about_said, closing_said, head_said, seats_said, when_said, where_said
from handlers.moments.showing import moment_said
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.base import now
from storage.events.looking import Seats, ahead_of, event_of, registration_of, seats_of
from storage.events.matchmaking import offers_matchmaking
from storage.events.registering import closed_by
from storage.events.reminder_times import offsets_of
from storage.events.tables import Event, EventStatus, Place, Registration
from storage.events.waiting import list_is_over
from storage.people import Member

NO_BACK: Final = "-"
"""Where a card leads back to: `e3` is page 3 of the events, `m3` of one's own, this is nowhere."""
CODE_SHOWN: Final = timedelta(days=1)
"""So long before the start the check-in code is at hand."""
OPEN: Final = (None, Place.CANCELLED, Place.REFUSED)


async def open_event(
    session: AsyncSession, member: Member, reference: str, back: str = NO_BACK, *, edits: bool = True
) -> Reply:
    """The card in place of the pressed one, or a friendly word where there is no such event."""
    event = await event_of(session, reference)
    if event is None:
        return unknown_event(member, reference)
    return await event_card(session, member, event, back, edits=edits)


async def event_card(
    session: AsyncSession,
    member: Member,
    event: Event,
    back: str = NO_BACK,
    *,
    edits: bool = True,
    toast: str = "",
) -> Reply:
    w = Wording(member.language)
    mine = await registration_of(session, event.id, member.id)
    place = mine.place if mine else None
    seats = await seats_of(session, event)
    inside = place is Place.REGISTERED
    basics = [when_said(w, event, member.zone), where_said(w, event, inside=inside)]
    state = [seats_said(w, event, seats), closing_said(w, event, member.zone)]
    blocks = [head_said(w, event), Markup("\n").join(basics), *about_said(w, event)]
    if event.status is EventStatus.PUBLISHED:
        blocks.append(Markup("\n").join(state))
        if mine and (said := await _standing(session, w, member, mine)):
            blocks.append(said)
    acts = (*_acts(w, event, place, seats, back), *_meeting(w, event, mine, back))
    rows = (*acts, *_around(w, event, place, back))
    return Reply(Markup("\n\n").join(blocks), rows, edits=edits, toast=toast)


def unknown_event(member: Member, reference: str) -> Reply:
    w = Wording(member.language)
    text = w(
        "没有找到编号 <code>{reference}</code> 的活动：可能还没有发布，或者已经撤下。", reference=reference
    )
    return Reply(text, ((Button(w.plain("看近期活动"), "events:0"),),))


async def _standing(session: AsyncSession, w: Wording, member: Member, mine: Registration) -> Markup | None:
    """Where the member stands."""
    said: Markup | None = None
    match mine.place:
        case Place.REGISTERED if mine.event.starts_at > now():
            offsets = offsets_said(w, offsets_of(mine.event, mine))
            said = w("✓ <b>您已报名</b>\n提醒：{offsets}", offsets=offsets)
        case Place.REGISTERED:
            said = w("✓ <b>您已报名</b>")
        case Place.PENDING:
            said = w("<b>等待审批</b>：专员看过后，结果会告诉您。")
        case Place.WAITING:
            place = await ahead_of(session, mine) + 1
            said = w("<b>候补中</b>：您排第 {place} 位。轮到时名额会为您留着，并发消息给您。", place=place)
        case Place.OFFERED if mine.offer_until:
            until = moment_said(w, mine.offer_until, member.zone)
            said = w("<b>有名额了</b>，为您留到 {until}。", until=until)
        case Place.REFUSED:
            said = w("<b>这次没有通过审批</b>。有疑问请联系联络人专员。")
    return said


def _acts(w: Wording, event: Event, place: Place | None, seats: Seats, back: str) -> Rows:
    """What changes where they stand."""
    here = f"{event.reference}:{back}"
    if event.status is not EventStatus.PUBLISHED or event.starts_at <= now():
        return ()
    leave = {
        Place.REGISTERED: w.plain("取消报名"),
        Place.PENDING: w.plain("撤回申请"),
        Place.WAITING: w.plain("退出候补"),
    }
    if place is Place.OFFERED:
        return (offer_row(w, event, back),)
    if place in leave:
        act = Button(leave[place], f"leave:{here}")
        takes = place is Place.WAITING and seats.free and list_is_over(event)
        return ((Button(w.plain("报名"), f"join:seat:{here}"), act),) if takes else ((act,),)
    return () if place is Place.REFUSED or closed_by(event) else ((_join(w, event, seats, here),),)


def offer_row(w: Wording, event: Event, back: str = NO_BACK) -> tuple[Button, ...]:
    """What to make of a seat that is held."""
    here = f"{event.reference}:{back}"
    yes, no = w.plain("接受"), w.plain("让给下一位")
    return Button(yes, f"seatyes:{here}"), Button(no, f"seatno:{here}")


def _join(w: Wording, event: Event, seats: Seats, here: str) -> Button:
    if event.approval:
        return Button(w.plain("申请报名"), f"join:seat:{here}")
    if seats.free is None or (seats.free and (not seats.waiting or list_is_over(event))):
        return Button(w.plain("报名"), f"join:seat:{here}")
    return Button(w.plain("候补"), f"join:wait:{here}")


def _meeting(w: Wording, event: Event, mine: Registration | None, back: str) -> Rows:
    """为我牵线; once it is on, who there is to meet."""
    if mine is None or mine.place is not Place.REGISTERED or not offers_matchmaking(event):
        return ()
    label, act = (w.plain("我的牵线"), "see") if mine.matchmaking else (w.plain("为我牵线"), "on")
    return ((Button(label, f"intros:{act}:{event.reference}:{back}"),),)


def _around(w: Wording, event: Event, place: Place | None, back: str) -> Rows:
    here = f"{event.reference}:{back}"
    rows: list[tuple[Button, ...]] = []
    if place is Place.REGISTERED:
        reminders = (Button(w.plain("提醒"), f"remind:{here}"),) if event.starts_at > now() else ()
        rows.append((*reminders, Button(w.plain("日历文件"), f"ics:{event.reference}")))
        if event.starts_at - now() < CODE_SHOWN and event.ends_at > now():
            rows.append((Button(w.plain("签到码"), f"code:{event.reference}"),))
    if event.status is EventStatus.PUBLISHED:
        rows.append((Button(w.plain("分享"), share=event.reference),))
    lists = {"e": (w.plain("‹ 近期活动"), "events"), "m": (w.plain("‹ 我的报名"), "registrations")}
    if back[:1] in lists and back[1:].isdecimal():
        label, name = lists[back[:1]]
        rows.append((Button(label, f"{name}:{back[1:]}"),))
    return tuple(rows)
