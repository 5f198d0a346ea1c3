"""One event as officers see it, with the moves that are allowed now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.desk.events.draft import kept_of
from handlers.desk.events.leaving import leave_walk_in
from handlers.desk.events.preview import preview
from handlers.desk.events.saying import value_said
from handlers.desk.guard import allowed, gone, turned_away
from handlers.events.meeting_said import results_said
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.events.changes_told import CONCERNED
from storage.events.desk import COMING, DRAFTS, PAST, Attendance, attendance_of, desk_event
from storage.events.follow_up import feedback_of
from storage.events.lifecycle import EventMove, Refusal, refusal_of
from storage.events.meetings_told import results_of
from storage.events.tables import Event, EventStatus, Feedback, Place
from storage.people import Member

REFUSED: Final[Mapping[Refusal, str]] = {
    Refusal.STATUS: marked("活动现在是“{status}”，这一步做不了"),
    Refusal.BEGUN: marked("活动已经开始，这一步做不了"),
    Refusal.OVER: marked("活动已经结束，这一步做不了"),
    Refusal.TAKEN: marked("已经有人报名，不能撤回；可以取消活动，大家都会收到通知"),
    Refusal.ANSWERED: marked("已经有人回答，报名问题不能再改了"),
}


async def open_event(
    session: AsyncSession, person: Person, member: Member | None, reference: str, *, anew: bool = False
) -> Reply:
    """`anew`: as a message of its own, where the pressed one is a picture, which cannot become a card."""
    if not allowed(member):
        return turned_away(person, member)
    await leave_walk_in(session, member)
    event = await desk_event(session, reference)
    if event is None:
        return gone(Wording(member.language))
    return replace(await event_card(session, member, event), edits=not anew)


async def event_card(session: AsyncSession, member: Member, event: Event, toast: str = "") -> Reply:
    w = Wording(member.language)
    counts = await attendance_of(session, event)
    lines = [
        Markup("<b>{}</b>").format(joined(event.reference, w.name(event.status))),
        preview(w, kept_of(event), event.zone),
    ]
    if event.link:
        lines.append(w("会议链接（只给报名成功的人）：{link}", link=event.link))
    lines.append(w("提醒：{value}", value=value_said(w, "reminders", kept_of(event), event.zone)))
    if event.cancel_reason:
        lines.append(w("取消原因：{why}", why=event.cancel_reason))
    if event.status is not EventStatus.DRAFT:
        lines.append(counted(w, counts))
    if felt := await feedback_of(session, event):
        said = joined(*(f"{w.name(word)} {felt[word]}" for word in Feedback if word in felt))
        lines.append(w("反馈：{said}", said=said))
    lines += results_said(w, *await results_of(session, event))
    return Reply(Markup("\n\n").join(lines), _rows(w, event, counts), edits=True, toast=toast[:200])


def refused(w: Wording, event: Event, refusal: Refusal) -> str:
    return w.plain(REFUSED[refusal], status=w.name(event.status))


def with_alert(reply: Reply) -> Reply:
    return replace(reply, alert=True)


def counted(w: Wording, counts: Attendance) -> Markup:
    """`已报名 3 · 候补中 1`, those places that somebody has, and who came."""
    parts = [f"{w.name(place)} {counts.places[place]}" for place in Place if counts.places.get(place)]
    if counts.attended:
        parts.append(w.plain("已签到 {count}", count=counts.attended))
    if counts.walked_in:
        parts.append(w.plain("其中现场 {count}", count=counts.walked_in))
    return Markup.escape(joined(*parts)) if parts else w("还没有人报名。")


def scope_of(event: Event) -> str:
    """The list that it stands in."""
    if event.status is EventStatus.DRAFT:
        return DRAFTS
    live = refusal_of(event, EventMove.CANCEL, 0) is None
    return COMING if live else PAST


def _rows(w: Wording, event: Event, counts: Attendance) -> Rows:
    here, wanting = event.reference, sum(counts.places.get(place, 0) for place in CONCERNED)
    labels = {
        EventMove.PUBLISH: (w.plain("发布"), f"eventmove:publish:{here}"),
        EventMove.CHANGE: (w.plain("修改"), f"eventedit:{here}"),
        EventMove.UNPUBLISH: (w.plain("撤回发布"), f"eventmove:unpublish:{here}"),
        EventMove.CANCEL: (w.plain("取消活动"), f"eventcancel:{here}"),
        EventMove.DISCARD: (w.plain("删除草稿"), f"eventdrop:{here}"),
    }
    moves = [Button(*label) for move, label in labels.items() if refusal_of(event, move, wanting) is None]
    rows = [tuple(moves[at : at + 3]) for at in range(0, len(moves), 3)]
    if event.status is not EventStatus.DRAFT:
        people = [Button(w.plain("名单"), f"attendees:{here}:all:0")]
        if pending := counts.places.get(Place.PENDING):
            label = w.plain("待审批 {count}", count=pending)
            people.append(Button(label, f"attendees:{here}:pending:0"))
        if event.status is EventStatus.PUBLISHED:
            people.append(Button(w.plain("签到"), f"checkin:{here}:0"))
        rows.append((*people, Button(w.plain("导出名单"), f"attendeesfile:{here}")))
    back = Button(w.plain("‹ 返回列表"), f"events:{scope_of(event)}:0")
    return (*rows, (Button(w.plain("刷新"), f"event:{here}"), back))
