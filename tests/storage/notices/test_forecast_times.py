"""The forecast: from the pace and what waits, when it begins and ends; and whose quiet hours it meets."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from storage.notices.content import PHOTO, Content, Media
from storage.notices.forecast import Arrivals, passing
from storage.outbox.pacing import held_pacer
from storage.outbox.tables import FULL_RATE
from storage.store import Store
from tests.events_sample import add_people
from tests.hours import NIGHT
from tests.notices_sample import forecast_for
from tests.outbox_steps import StoppedTime, planned
from tests.outbox_steps import notice as other_push

pytestmark = pytest.mark.usefixtures("clock")
MOMENT: Final = datetime(2027, 1, 15, 8, tzinfo=UTC)
"""Where the clock stands: 16:00 in Shanghai."""


@pytest.mark.parametrize(
    ("start", "waits"),
    [
        ("13:59:59", None),
        ("14:00", "23:00"),
        ("22:59:59", "23:00"),
        ("23:00", None),
    ],
)
async def test_start_at_the_edges_of_the_quiet_hours(store: Store, start: str, waits: str | None) -> None:
    await add_people(store, 1, zone="Europe/Berlin", quiet_from=14 * 60, quiet_until=23 * 60)
    begin, end = (
        moment and datetime.fromisoformat(f"2027-03-28T{moment}+02:00") for moment in (start, waits)
    )
    found = await forecast_for(store, start_at=begin)
    assert list(found.quiet) == ([(end, 1)] if end else [])
    assert found.begins_at == (end or begin)
    urgent = await forecast_for(store, start_at=begin, urgent_reason="台风")
    assert (urgent.quiet, urgent.begins_at) == ((), begin)


SECOND: Final = timedelta(seconds=1)


def at(seconds: float, count: int) -> tuple[datetime, int]:
    return MOMENT + seconds * SECOND, count


@pytest.mark.parametrize(
    ("others", "own", "free", "begins", "ends"),
    [
        ([], [at(0, 10)], 0, 0, 5),
        ([at(0, 20)], [at(0, 10)], 0, 10, 15),  # of those due at the same moment the others go first
        ([], [at(0, 10)], 60, 60, 65),  # Telegram asked for a minute of silence
        ([at(0, 20)], [at(60, 10)], 0, 60, 65),  # they are through by then
        ([at(2, 20)], [at(0, 10)], 0, 0, 5),  # they come behind
        ([at(2, 20)], [at(0, 10), at(100, 2)], 0, 0, 101),  # and are through before the last
        ([at(90, 40)], [at(0, 10), at(100, 2)], 0, 0, 111),  # or not
        ([at(101, 99)], [at(0, 10), at(100, 2)], 0, 0, 101),
        ([], [at(0, 0)], 0, 0, 0),  # to nobody
    ],
)
def test_queue_is_played_ahead_at_two_a_second(
    others: Arrivals, own: Arrivals, free: float, begins: float, ends: float
) -> None:
    begun, ended = passing(others, own, 2.0, MOMENT + free * SECOND)
    assert ((begun - MOMENT).total_seconds(), (ended - MOMENT).total_seconds()) == (begins, ends)


async def test_forecast_is_at_the_pace_of_now_behind_what_waits(store: Store, clock: StoppedTime) -> None:
    await add_people(store, 10)
    alone = await forecast_for(store)
    assert (alone.ahead, alone.rate, alone.begins_at) == (0, FULL_RATE, MOMENT)
    assert alone.ends_at == MOMENT + timedelta(seconds=10 / FULL_RATE)
    await planned(store, other_push(7))
    async with store.writing() as session:
        pacer = await held_pacer(session, "member")
        pacer.rate, pacer.blocked_until = 5.0, MOMENT + timedelta(seconds=30)
    album = Content("看图", tuple(Media(PHOTO, f"desk-{n}", "photo.jpg", 5) for n in range(3))).as_json()
    slow = await forecast_for(store, content=album)
    assert (slow.recipients, slow.ahead, slow.rate) == (10, 10, 5.0)
    begins = MOMENT + timedelta(seconds=32)
    assert (slow.begins_at, slow.ends_at) == (begins, begins + timedelta(seconds=10 * 4 / 5))


async def test_scheduled_one_is_forecast_for_its_own_hour(store: Store) -> None:
    await add_people(store, 2)
    await add_people(store, 1, 950, **NIGHT)
    evening = datetime(2027, 1, 15, 15, tzinfo=UTC)  # 23:00 in Shanghai
    found = await forecast_for(store, start_at=evening)
    next_morning = datetime(2027, 1, 16, 0, tzinfo=UTC)
    assert (found.begins_at, found.quiet) == (evening, [(next_morning, 1)])
    assert found.ends_at == next_morning + timedelta(seconds=1 / found.rate)
