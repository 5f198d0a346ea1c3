"""An event as a calendar file (RFC 5545, RFC 5546): the same UID for ever, so a later file takes the place of
an earlier one by its SEQUENCE, and a cancellation takes the entry away.
"""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar
from icalendar import Event as Entry
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.card import event_card, unknown_event
from handlers.events.said import short_said
from handlers.reply import Attachment, Reply
from handlers.wording import Wording
from storage.base import now
from storage.events.looking import event_of, registration_of
from storage.events.reminder_times import offsets_of
from storage.events.tables import Event, EventStatus, Place, Registration, Venue
from storage.people import Member

A_YEAR: Final = timedelta(days=366)
"""Around the event: the changes of its clock that are in the file."""
PRODUCT: Final = "-//liaison-bot//events//ZH"


async def send_calendar(session: AsyncSession, member: Member, reference: str) -> Reply:
    """The file, to who is registered; else the card as it is."""
    event = await event_of(session, reference)
    if event is None:
        return unknown_event(member, reference)
    mine = await registration_of(session, event.id, member.id)
    if mine is None or mine.place is not Place.REGISTERED:
        return await event_card(session, member, event)
    w = Wording(member.language)
    if event.status is EventStatus.CANCELLED:
        said = w("打开文件，活动就从您的日历里去掉。")
    else:
        said = w("打开文件，活动就加到您的日历里；时间有变再打开新的文件，会自动更新。")
    text = Markup("{}\n\n{}").format(short_said(w, event, member.zone), said)
    return Reply(text, attachment=calendar_file(w, event, mine))


def calendar_file(w: Wording, event: Event, mine: Registration) -> Attachment:
    """As the event is now, for somebody who is registered; `METHOD:CANCEL` where it was called off."""
    cancelled = event.status is EventStatus.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(_entry(w, event, mine, cancelled=cancelled))
    day = event.starts_at.date()
    calendar.add_missing_timezones(first_date=day - A_YEAR, last_date=day + A_YEAR)
    return Attachment(f"{event.reference}.ics", calendar.to_ical())


def _entry(w: Wording, event: Event, mine: Registration, *, cancelled: bool) -> Entry:
    zone = ZoneInfo(event.zone)
    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now())
    entry.add("dtstart", event.starts_at.astimezone(zone))
    entry.add("dtend", event.ends_at.astimezone(zone))
    entry.add("summary", event.title)
    entry.add("location", event.link if event.venue is Venue.ONLINE else event.address)
    entry.add("description", _description(w, event))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    for offset in () if cancelled else offsets_of(event, mine):
        entry.add_component(_alarm(event, offset))
    return entry


def _description(w: Wording, event: Event) -> str:
    lines = [f"{w.name(event.kind)} {event.reference}", event.speakers, event.agenda]
    if event.venue is not Venue.IN_PERSON:
        lines.append(event.link)
    return "\n\n".join(line for line in lines if line)


def _alarm(event: Event, offset: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event.title)
    alarm.add("trigger", -timedelta(minutes=offset))
    return alarm
