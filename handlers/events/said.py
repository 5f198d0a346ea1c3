"""An event as it is said: when, where, who, what, and how many seats there are."""

from datetime import datetime

from markupsafe import Markup

from handlers.formatting import shortened
from handlers.moments.showing import moment_said, span_said
from handlers.wording import Wording
from handlers.zones import same_clock, zone_name
from storage.base import now
from storage.events.looking import Seats, closing
from storage.events.tables import Event, EventStatus, Venue
from storage.people import Member

TITLE_SHOWN = 40


def head_said(w: Wording, event: Event) -> Markup:
    lines = [
        Markup("<b>{}</b> · <code>{}</code>").format(w.name(event.kind), event.reference),
        Markup("<b>{}</b>").format(event.title),
    ]
    if event.status is EventStatus.CANCELLED:
        lines.append(w("<b>活动已取消</b>"))
        if event.cancel_reason:
            lines.append(w("原因：{why}", why=event.cancel_reason))
    return Markup("\n").join(lines)


def short_said(w: Wording, event: Event, zone: str) -> Markup:
    """Two lines for a message about it: title and reference, and when."""
    title = w("<b>{title}</b>（<code>{reference}</code>）", title=event.title, reference=event.reference)
    return title + "\n" + when_said(w, event, zone)


def when_said(w: Wording, event: Event, zone: str) -> Markup:
    """In the reader's zone; where the clock is another at the event, also in the event's."""
    here = timed(event.starts_at, span_said(w, event.starts_at, event.ends_at, zone))
    if same_clock(zone, event.zone, event.starts_at):
        return w("时间：{when}", when=here)
    there = span_said(w, event.starts_at, event.ends_at, event.zone)
    return w(
        "时间：{when}（{zone}）\n活动当地：{there}（{event_zone}）",
        when=here,
        zone=zone_name(w, zone),
        there=there,
        event_zone=zone_name(w, event.zone),
    )


def timed(moment: datetime, said: str) -> Markup:
    """A date-time entity: clients that know it show their own clock and offer a reminder on a tap (Bot API,
    date-time entity formatting); the others show the text."""
    return Markup('<tg-time unix="{}">{}</tg-time>').format(int(moment.timestamp()), said)


def where_said(w: Wording, event: Event, *, inside: bool) -> Markup:
    """`inside`: to somebody who is registered, who sees the link."""
    lines = []
    if event.venue is not Venue.ONLINE:
        lines.append(w("地点：{address}", address=event.address or w.plain("待定")))
    if event.venue is not Venue.IN_PERSON:
        if inside:
            lines.append(w("链接：{link}", link=event.link or w.plain("待定，有了就告诉您")))
        else:
            lines.append(w("线上参加：报名后看到链接"))
    return Markup("\n").join(lines)


def about_said(w: Wording, event: Event) -> list[Markup]:
    lines = [w("讲者：{speakers}", speakers=event.speakers)] if event.speakers else []
    if event.agenda:
        lines.append(w("议程：\n{agenda}", agenda=event.agenda))
    return lines


def seats_said(w: Wording, event: Event, seats: Seats) -> Markup:
    if seats.free is None or event.capacity is None:
        return w("名额：不限")
    if seats.free and not seats.waiting:
        return w("名额：还剩 {free} 个（共 {capacity} 个）", free=seats.free, capacity=event.capacity)
    if not seats.waiting:
        return w("名额：{capacity} 个，已满", capacity=event.capacity)
    return w("名额：{capacity} 个，已满；候补 {waiting} 人", capacity=event.capacity, waiting=seats.waiting)


def closing_said(w: Wording, event: Event, zone: str) -> Markup:
    moment = now()
    if event.ends_at <= moment:
        return w("活动已经结束。")
    if event.starts_at <= moment:
        return w("活动已经开始。")
    if closing(event) <= moment:
        return w("报名已截止。")
    if closing(event) == event.starts_at:
        return w("报名到活动开始为止。")
    return w("报名截止：{when}", when=moment_said(w, closing(event), zone))


def line_said(w: Wording, event: Event, member: Member) -> Markup:
    """One event of a list: title, kind and time."""
    when = moment_said(w, event.starts_at, member.zone)
    if not same_clock(member.zone, event.zone, event.starts_at):
        when = w.plain("{when}（{zone}）", when=when, zone=zone_name(w, member.zone))
    title = shortened(event.title, TITLE_SHOWN)
    return Markup("<b>{}</b>\n{} · {}").format(title, w.name(event.kind), when)
