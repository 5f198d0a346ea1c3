"""When reminders are due, in every zone: never at night, never after the start, through every DST change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from storage.events.reminder_times import DAY, is_late, reminder_at, superseded
from storage.quiet import Hours

NONE = timedelta()
STARTS = [datetime(year, month, 15, hour, 30, tzinfo=UTC) for year in (2026, 2029) for month in (1, 4, 7, 10)
          for hour in (1, 6, 14, 23)]  # fmt: skip
CHANGES = [
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC),  # New York springs forward
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),  # Berlin falls back
    datetime(2027, 4, 3, 15, 0, tzinfo=UTC),  # Lord Howe, by half an hour
    datetime(2028, 3, 26, 1, 0, tzinfo=UTC),  # Europe again
]


def night(zone: str) -> Hours:
    return Hours(zone, 22 * 60, 8 * 60)


@pytest.mark.parametrize(
    ("zone", "start", "offset", "due"),
    [
        ("Asia/Shanghai", "2026-12-05 14:00", DAY, "2026-12-04 14:00"),
        ("Asia/Shanghai", "2026-12-05 14:00", 120, "2026-12-05 12:00"),
        ("Asia/Shanghai", "2026-12-05 10:00", 120, "2026-12-05 08:00"),
        ("Asia/Shanghai", "2026-12-05 09:30", 120, "2026-12-05 08:00"),  # 07:30 waits for the morning
        ("Asia/Shanghai", "2026-12-05 08:30", 120, "2026-12-04 21:59"),  # 08:00 would be too late to come
        ("Asia/Shanghai", "2026-12-05 07:00", DAY, "2026-12-04 08:00"),
        ("Asia/Shanghai", "2026-12-05 23:00", 15, "2026-12-05 21:59"),
        ("Asia/Shanghai", "2026-12-06 00:10", 15, "2026-12-05 21:59"),
        ("America/New_York", "2026-03-08 03:30", 120, "2026-03-07 21:59"),  # in the night of the change
        ("America/New_York", "2026-03-08 10:00", DAY, "2026-03-07 09:00"),  # 24 hours, not the same clock
        ("Europe/Berlin", "2026-10-25 10:00", DAY, "2026-10-24 11:00"),
        ("Australia/Lord_Howe", "2026-10-04 09:00", 60, "2026-10-04 08:00"),
    ],
)
def test_reminder_is_due_outside_of_the_night(zone: str, start: str, offset: int, due: str) -> None:
    there = ZoneInfo(zone)
    starts_at = datetime.fromisoformat(start).replace(tzinfo=there).astimezone(UTC)
    assert f"{reminder_at(starts_at, offset, night(zone)).astimezone(there):%Y-%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    ("hours", "start", "offset", "due"),
    [
        (Hours("Asia/Shanghai", 0, 0), "2026-12-05 09:30", 120, "2026-12-05 07:30"),  # none
        (Hours("Asia/Shanghai", 23 * 60, 7 * 60), "2026-12-05 09:30", 120, "2026-12-05 07:30"),
        (Hours("Asia/Shanghai", 23 * 60, 7 * 60), "2026-12-06 00:45", 120, "2026-12-05 22:45"),
        (Hours("Asia/Shanghai", 12 * 60, 14 * 60), "2026-12-05 15:00", 120, "2026-12-05 14:00"),
        (Hours("Asia/Shanghai", 12 * 60, 14 * 60), "2026-12-05 14:30", 120, "2026-12-05 11:59"),
        (Hours("Asia/Shanghai", 10 * 60, 9 * 60), "2026-12-05 14:00", 120, "2026-12-05 09:59"),
    ],
)
def test_reminder_is_due_outside_of_the_members_own_hours(
    hours: Hours, start: str, offset: int, due: str
) -> None:
    there = ZoneInfo(hours.zone)
    starts_at = datetime.fromisoformat(start).replace(tzinfo=there).astimezone(UTC)
    assert f"{reminder_at(starts_at, offset, hours).astimezone(there):%Y-%m-%d %H:%M}" == due


def test_every_zone_is_reminded_by_day_and_in_time() -> None:
    wrong = []
    for zone in sorted(available_timezones()):
        there = ZoneInfo(zone)
        for start in (*STARTS, *(change + timedelta(hours=n) for change in CHANGES for n in (0, 5, 13))):
            for offset in (3 * DAY, DAY, 120, 15):
                at = reminder_at(start, offset, night(zone))
                by_day = time(8) <= at.astimezone(there).time() < time(22)
                moved = at - (start - timedelta(minutes=offset))
                if not (by_day and at < start and abs(moved) <= timedelta(hours=12)):
                    wrong.append((zone, start, offset, at))
    assert wrong == []


def test_larger_event_begins_earlier() -> None:
    start, lead = datetime(2026, 12, 5, 6, 0, tzinfo=UTC), timedelta(seconds=339)
    due = [reminder_at(start, offset, night("Asia/Shanghai"), lead) for offset in (DAY, 15)]
    assert due == [start - timedelta(days=1, seconds=339), start - timedelta(minutes=15, seconds=339)]


def test_late_reminder_gives_way_to_a_nearer_one_that_is_due() -> None:
    start = datetime(2026, 12, 5, 6, 0, tzinfo=UTC)
    moments = [start - timedelta(minutes=minutes) for minutes in (DAY, DAY - 6, 121, 120)]
    seen = [
        (
            is_late(start, DAY, night("Asia/Shanghai"), moment),
            superseded(start, DAY, [DAY, 120], night("Asia/Shanghai"), moment),
        )
        for moment in moments
    ]
    assert seen == [(False, False), (True, False), (True, False), (True, True)]
