"""What members are told of their registrations: an offered seat, an officer's word, a reminder.

Each is looked at anew when it is said: who has cancelled by then hears nothing.
"""

from datetime import datetime

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.card import offer_row
from handlers.events.offsets import offset_name
from handlers.events.said import short_said, where_said
from handlers.moments.showing import moment_said
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.base import now
from storage.events.looking import ahead_of, event_of, registration_of
from storage.events.reminder_times import is_late, offsets_of, superseded
from storage.events.tables import Event, EventStatus, Place, Registration
from storage.events.telling import APPROVED, LAPSED, QUEUED, REFUSED
from storage.outbox.tables import Message
from storage.people import Member
from storage.quiet import hours_of


async def compose_offer(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it was taken, passed on or is over."""
    event, mine = await _theirs(session, message, member)
    if event is None or mine is None or member is None or mine.offer_until is None:
        return None
    until = datetime.fromisoformat(message.payload["until"])
    if mine.place is not Place.OFFERED or mine.offer_until != until or until <= now():
        return None
    w = Wording(member.language)
    lines = [
        w("<b>轮到您了：有名额了</b>"),
        short_said(w, event, member.zone),
        w("为您留到 {until}，过后给下一位。", until=moment_said(w, until, member.zone)),
    ]
    return Reply(Markup("\n\n").join(lines), (offer_row(w, event), (_open_button(w, event),)))


async def compose_seat_news(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where the registration has moved on since."""
    event, mine = await _theirs(session, message, member)
    if event is None or mine is None or member is None:
        return None
    w, news = Wording(member.language), message.payload["news"]
    due = {APPROVED: Place.REGISTERED, QUEUED: Place.WAITING, REFUSED: Place.REFUSED, LAPSED: Place.CANCELLED}
    if mine.place is not due[news]:
        return None
    said = {
        APPROVED: w("<b>报名通过了</b>，到时见。"),
        REFUSED: w("<b>很抱歉，这次报名没有通过审批。</b>"),
        LAPSED: w("<b>为您保留的名额到时间了</b>，已经给了下一位。还想来，可以再点“候补”。"),
    }
    if news == QUEUED:
        place = await ahead_of(session, mine) + 1
        said[QUEUED] = w("<b>报名通过了，但名额已满</b>：您在候补，排第 {place} 位。", place=place)
    return Reply(said[news] + "\n\n" + short_said(w, event, member.zone), ((_open_button(w, event),),))


async def compose_reminder(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where the event moved, is off or has begun, the member cancelled or chose otherwise, or a nearer
    reminder is due as well. A late one says so.
    """
    event, mine = await _theirs(session, message, member)
    if event is None or mine is None or member is None or mine.place is not Place.REGISTERED:
        return None
    told, moment = message.payload, now()
    offset, offsets = int(told["offset"]), offsets_of(event, mine)
    if event.starts_at != datetime.fromisoformat(told["start"]) or event.starts_at <= moment:
        return None
    if offset not in offsets or superseded(event.starts_at, offset, offsets, hours_of(member), moment):
        return None
    w = Wording(member.language)
    lines = [
        _left_said(w, event, moment),
        short_said(w, event, member.zone),
        where_said(w, event, inside=True),
    ]
    if is_late(event.starts_at, offset, hours_of(member), moment):
        lines.insert(0, w("（晚到的提醒，抱歉。）"))
    here = f"{event.reference}:-"
    row = (Button(w.plain("来不了，取消报名"), f"leave:{here}"), _open_button(w, event))
    return Reply(Markup("\n").join(lines), (row,))


def _left_said(w: Wording, event: Event, moment: datetime) -> Markup:
    """How long it is until the start, rounded as people say it."""
    minutes = max(1, round((event.starts_at - moment).total_seconds() / 60))
    unit = 24 * 60 if minutes >= 23 * 60 else 60 if minutes >= 55 else 1
    left = offset_name(w, max(1, round(minutes / unit)) * unit)
    return w("<b>活动提醒</b>：还有约 {left}", left=left)


def _open_button(w: Wording, event: Event) -> Button:
    return Button(w.plain("打开活动"), f"event:{event.reference}:-")


async def _theirs(
    session: AsyncSession, message: Message, member: Member | None
) -> tuple[Event | None, Registration | None]:
    """The event, if it is still to be, and the member's registration."""
    event = await event_of(session, message.payload["event"]) if member else None
    if event is None or member is None or event.status is not EventStatus.PUBLISHED:
        return None, None
    return event, await registration_of(session, event.id, member.id)
