"""Recurring events over local clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.events.series import MOST, BadRule, occurrences, spans

WEDNESDAY = datetime(2026, 12, 9, 6, tzinfo=UTC)
"""14:00 in Shanghai, the second Wednesday of the month."""


def days(rule: str, start: datetime = WEDNESDAY, zone: str = "Asia/Shanghai") -> list[str]:
    return [f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for at in occurrences(rule, start, zone)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["2026-12-09 14:00", "2026-12-16 14:00", "2026-12-23 14:00"]),
        (" rrule:freq=weekly; count=2 ", ["2026-12-09 14:00", "2026-12-16 14:00"]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20261223", ["2026-12-09 14:00", "2026-12-23 14:00"]),
        ("FREQ=WEEKLY;UNTIL=20261216T060000Z", ["2026-12-09 14:00", "2026-12-16 14:00"]),
        ("FREQ=WEEKLY;UNTIL=20261216T130000;BYDAY=WE,TH", ["2026-12-09 14:00", "2026-12-10 14:00"]),
        ("FREQ=MONTHLY;BYDAY=2WE;COUNT=3", ["2026-12-09 14:00", "2027-01-13 14:00", "2027-02-10 14:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-12-09 14:00", "2026-12-25 14:00", "2027-01-29 14:00"]),
    ],
)
def test_rule_gives_the_dates_it_says(rule: str, expected: list[str]) -> None:
    assert days(rule) == expected


@pytest.mark.parametrize(
    "rule",
    [
        *("", "X", "FREQ=WEEKLY", "FREQ=HOURLY;COUNT=3", "FREQ=WEEKLY;COUNT=1", "FREQ=WEEKLY;COUNT=0"),
        *(f"FREQ=DAILY;COUNT={MOST + 1}", "FREQ=WEEKLY;COUNT=3;UNTIL=20270101", "FREQ=WEEKLY;COUNT=x"),
        *("FREQ=WEEKLY;UNTIL=2027", "FREQ=WEEKLY;INTERVAL=0;COUNT=2", "FREQ=DAILY;BYHOUR=9,10;COUNT=4"),
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        *("FREQ=WEEKLY;UNTIL=20200101", "FREQ=WEEKLY;COUNT=2;FREQ"),
    ],
)
def test_rule_without_end_or_sense_is_refused(rule: str) -> None:
    with pytest.raises(BadRule):
        occurrences(rule, WEDNESDAY, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", datetime(2027, 3, 22, 18, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 26, 22, tzinfo=UTC)),
    ],
)
def test_occurrences_keep_their_local_time_over_dst(zone: str, start: datetime) -> None:
    there = ZoneInfo(zone)
    found = spans("FREQ=WEEKLY;COUNT=3", start, start + timedelta(hours=2), zone)
    assert len({at.astimezone(there).time() for at, _ in found}) == 1
    assert len({over.astimezone(there).time() for _, over in found}) == 1
    assert len({at.utcoffset() for at, _ in found}) == 1
    assert found[1][0] - found[0][0] != timedelta(days=7) or found[2][0] - found[1][0] != timedelta(days=7)


def test_local_time_that_clocks_jump_over_is_as_much_later() -> None:
    start = datetime(2027, 3, 21, 1, 30, tzinfo=UTC)  # 02:30 in Berlin; a week later that is no time
    later = [
        at.astimezone(ZoneInfo("Europe/Berlin"))
        for at in occurrences("FREQ=WEEKLY;COUNT=2", start, "Europe/Berlin")
    ]
    assert [f"{at:%m-%d %H:%M}" for at in later] == ["03-21 02:30", "03-28 03:30"]
