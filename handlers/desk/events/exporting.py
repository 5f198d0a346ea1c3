"""The attendee list as a CSV or XLSX document, for officers; noted, and formulas are harmless."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.exporting import LARGEST
from handlers.desk.exporting_files import files_of
from handlers.desk.guard import allowed, gone, turned_away
from handlers.person import Person
from handlers.reply import Attachment, Button, Replies, Reply
from handlers.wording import Wording
from storage.audit import note_act
from storage.events.desk import attendees, desk_event
from storage.events.tables import Event, Registration
from storage.people import Member

HEADINGS: Final = ("姓名", "单位", "状态", "报名时间", "签到时间", "现场")
MOST: Final = 20_000


async def offer_formats(
    session: AsyncSession, person: Person, member: Member | None, reference: str
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    if event is None:
        return gone(w)
    text = w("导出“{title}”的名单。文件里有真实的姓名和单位，请只在俱乐部内部使用。", title=event.title)
    formats = tuple(Button(name, f"attendeesfile:{reference}:{name.lower()}") for name in ("CSV", "XLSX"))
    return Reply(text, (formats, (Button(w.plain("‹ 返回活动"), f"event:{reference}"),)), edits=True)


async def export_attendees(
    session: AsyncSession, person: Person, member: Member | None, reference: str, extension: str
) -> Replies:
    """`extension` is csv or xlsx; everybody who has not cancelled, by name."""
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    if event is None:
        return gone(w)
    rows = (await attendees(session, event, None, 0, MOST)).registrations
    if not rows:
        return Reply(toast=w.plain("没有可以导出的记录。"), alert=True)
    count = len(rows)
    note_act(session, member.id, "exported", f"event:{reference}", format=extension, count=count)
    files = await asyncio.to_thread(files_of, extension, table_of(event, rows), LARGEST)
    said = w("{reference} 名单，{count} 人", reference=reference, count=count)
    return [
        Reply(said, attachment=Attachment(_file_name(reference, number, extension), content))
        for number, content in enumerate(files)
    ]


def table_of(event: Event, registrations: Sequence[Registration]) -> list[list[str]]:
    """The headings, with the event's questions, then a row a person."""
    questions = [str(question["text"]) for question in event.questions]
    return [[*HEADINGS, *questions], *(_row(event, one, len(questions)) for one in registrations)]


def _row(event: Event, one: Registration, questions: int) -> list[str]:
    organisation = one.member.organisation.name if one.member.organisation else ""
    answers = [str(answer) for answer in one.answers[:questions]]
    return [
        *(one.member.name, organisation, one.place.label),
        *(_moment(one.queued_at, event.zone), _moment(one.attended_at, event.zone)),
        "是" if one.walk_in else "",
        *answers,
        *[""] * (questions - len(answers)),
    ]


def _moment(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if moment else ""


def _file_name(reference: str, number: int, extension: str) -> str:
    return f"{reference}-名单{f'-{number + 1}' if number else ''}.{extension}"
