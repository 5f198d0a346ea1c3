"""Quiet hours: when they end by the member's own clock, and for a whole audience at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, true

from storage.people import Member
from storage.quiet import free_at, is_quiet, nights_of, outside
from storage.store import Store
from tests.outbox_steps import FIRST

NIGHT = (22 * 60, 8 * 60)
CHANGES = [
    ("Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 3, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 0, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 29, 18, tzinfo=UTC)),  # which had no 30 December
]


def local(zone: str, clock: str) -> datetime:
    return datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "hours", "moment", "free"),
    [
        ("Asia/Shanghai", NIGHT, "2026-12-05 21:59:59", "2026-12-05 21:59:59"),
        ("Asia/Shanghai", NIGHT, "2026-12-05 22:00", "2026-12-06 08:00"),
        ("Asia/Shanghai", NIGHT, "2026-12-06 07:59:59", "2026-12-06 08:00"),
        ("Asia/Shanghai", NIGHT, "2026-12-06 08:00", "2026-12-06 08:00"),
        ("Asia/Shanghai", (12 * 60, 13 * 60 + 30), "2026-12-05 12:10", "2026-12-05 13:30"),
        ("Asia/Shanghai", (12 * 60, 13 * 60 + 30), "2026-12-05 23:00", "2026-12-05 23:00"),
        ("Asia/Shanghai", (0, 0), "2026-12-05 03:00", "2026-12-05 03:00"),  # none
        ("Asia/Shanghai", (9 * 60, 9 * 60), "2026-12-05 09:00", "2026-12-05 09:00"),  # none
        ("Asia/Shanghai", (0, 7 * 60), "2026-12-05 00:00", "2026-12-05 07:00"),
        ("America/New_York", NIGHT, "2026-03-07 23:00", "2026-03-08 08:00"),  # a night of nine hours
        ("Europe/Berlin", (22 * 60, 150), "2026-03-29 01:00", "2026-03-29 03:00"),  # 02:30 never comes
    ],
)
def test_quiet_hours_end_by_the_members_own_clock(
    zone: str, hours: tuple[int, int], moment: str, free: str
) -> None:
    assert free_at(local(zone, moment), zone, *hours) == local(zone, free)


@pytest.mark.parametrize(("zone", "noon"), CHANGES)
@pytest.mark.parametrize("hours", [NIGHT, (23 * 60, 90), (60, 150), (135, 165)])
def test_free_moment_is_the_first_that_is_not_quiet(
    zone: str, noon: datetime, hours: tuple[int, int]
) -> None:
    expected = noon + timedelta(days=2)
    assert not is_quiet(expected, zone, *hours)
    for step in reversed(range(2 * 24 * 12)):
        moment = noon + step * timedelta(minutes=5)
        expected = expected if is_quiet(moment, zone, *hours) else moment
        assert free_at(moment, zone, *hours) == expected, moment


async def add_sleepers(store: Store) -> None:
    hours = [
        ("Asia/Shanghai", *NIGHT),
        ("Asia/Shanghai", *NIGHT),
        ("Asia/Shanghai", 23 * 60, 8 * 60),
        ("Asia/Tokyo", 22 * 60, 7 * 60),
        ("Asia/Shanghai", 0, 0),
        ("Europe/Berlin", *NIGHT),
    ]
    async with store.writing() as session:
        session.add_all(
            Member(telegram_id=FIRST + n, consent_version=1, zone=zone, quiet_from=begin, quiet_until=end)
            for n, (zone, begin, end) in enumerate(hours)
        )


async def test_those_of_an_audience_who_are_in_their_night_are_found_by_its_end(store: Store) -> None:
    await add_sleepers(store)
    moment, morning = local("Asia/Shanghai", "2026-12-05 22:30"), local("Asia/Shanghai", "2026-12-06 08:00")
    async with store.reading() as session:
        nights = await nights_of(session, true(), moment)
        only = await nights_of(session, Member.telegram_id == FIRST + 2, moment)
    assert nights == {
        morning: [("Asia/Shanghai", *NIGHT)],
        morning - timedelta(hours=2): [("Asia/Tokyo", 22 * 60, 7 * 60)],
    }
    assert only == {}


async def test_each_of_an_audience_is_told_when_their_own_night_is_over(store: Store) -> None:
    await add_sleepers(store)
    moment, morning = local("Asia/Shanghai", "2026-12-05 22:30"), local("Asia/Shanghai", "2026-12-06 08:00")
    early = morning - timedelta(hours=2)
    async with store.reading() as session:
        told = outside(await nights_of(session, true(), moment), moment)
        at = list(await session.scalars(select(told).order_by(Member.telegram_id)))
        nobody = list(await session.scalars(select(outside({}, moment)).where(Member.telegram_id == FIRST)))
    assert (at, nobody) == ([morning, morning, moment, early, moment, moment], [moment])
