"""Calendar files, read back by another library and line by line."""

import warnings
from datetime import UTC, datetime, timedelta

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own, on import
    import vobject

from handlers.events.calendar import calendar_file, send_calendar
from handlers.wording import Wording
from storage.events.tables import Event, EventKind, EventStatus, Place, Registration, Venue
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language
from tests.events_sample import add_people, add_registration, new_event
from tests.events_sample import the_event as read_event

ZH = Wording(Language.ZH_HANS)
START = datetime(2026, 12, 5, 6, 0, tzinfo=UTC)


def an_event(**values: object) -> Event:
    given: dict[str, object] = {
        "reference": "HD-2026-0007",
        "kind": EventKind.SALON,
        "title": "膜法，水处理；沙龙 <A&B>",
        "agenda": "14:00 签到\n14:10 报告",
        "speakers": "李工",
        "venue": Venue.IN_PERSON,
        "address": "紫竹路 1 号",
        "link": "https://meet.example/x",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "zone": "Asia/Shanghai",
        "status": EventStatus.PUBLISHED,
        "uid": "0b7a@liaison-bot",
        "sequence": 0,
        **values,
    }
    return Event(**given)


def written(event: Event, offsets: list[int] | None = None) -> bytes:
    return calendar_file(ZH, event, Registration(place=Place.REGISTERED, reminders=offsets)).content


def lines(content: bytes) -> list[str]:
    """Unfolded (RFC 5545, 3.1)."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_file_reads_back_as_the_event() -> None:
    calendar = vobject.readOne(written(an_event(), [1440, 120]).decode())
    (entry,) = calendar.vevent_list
    there = entry.dtstart.value.astimezone(UTC), entry.dtend.value.astimezone(UTC)
    assert there == (START, START + timedelta(hours=2))
    assert (entry.uid.value, entry.sequence.value) == ("0b7a@liaison-bot", "0")
    assert entry.summary.value == "膜法，水处理；沙龙 <A&B>"
    assert entry.location.value == "紫竹路 1 号"
    assert [alarm.trigger.value for alarm in entry.valarm_list] == [
        -timedelta(days=1),
        -timedelta(hours=2),
    ]
    assert calendar.method.value == "PUBLISH"


def test_file_names_its_zone_and_folds_its_lines() -> None:
    content = written(an_event())
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    said = lines(content)
    assert "DTSTART;TZID=Asia/Shanghai:20261205T140000" in said
    assert "TZID:Asia/Shanghai" in said
    assert "SUMMARY:膜法，水处理；沙龙 <A&B>" in said
    assert sum(line == "BEGIN:VALARM" for line in said) == 2


def test_later_file_supersedes_and_a_cancellation_takes_away() -> None:
    moved = written(
        an_event(starts_at=START + timedelta(days=7), ends_at=START + timedelta(days=8), sequence=1)
    )
    off = written(an_event(status=EventStatus.CANCELLED, sequence=2))
    kept = [
        [line for line in lines(content) if line.split(":")[0] in ("UID", "SEQUENCE", "STATUS", "METHOD")]
        for content in (moved, off)
    ]
    assert kept == [
        ["METHOD:PUBLISH", "UID:0b7a@liaison-bot", "SEQUENCE:1", "STATUS:CONFIRMED"],
        ["METHOD:CANCEL", "UID:0b7a@liaison-bot", "SEQUENCE:2", "STATUS:CANCELLED"],
    ]
    assert not any("VALARM" in line for line in lines(off))


def test_summer_time_is_in_the_file() -> None:
    start = datetime(2027, 3, 28, 8, 0, tzinfo=UTC)  # hours after Berlin's clocks went forward
    event = an_event(zone="Europe/Berlin", starts_at=start, ends_at=start + timedelta(hours=1))
    (entry,) = vobject.readOne(written(event).decode()).vevent_list
    assert entry.dtstart.value.astimezone(UTC) == start
    assert "DTSTART;TZID=Europe/Berlin:20270328T100000" in lines(written(event))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_only_who_is_registered_gets_the_file(store: Store) -> None:
    people, reference = await add_people(store, 2), await new_event(store)
    event = await read_event(store, reference)
    async with store.writing() as session:
        inside, outside = [await session.get_one(Member, one.id) for one in people]
        await add_registration(session, await session.merge(event), inside)
        sent = [await send_calendar(session, one, reference) for one in (inside, outside)]
    names = [reply.attachment and reply.attachment.name for reply in sent]
    assert names == [f"{reference}.ics", None]
