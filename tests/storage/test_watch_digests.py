"""Digests: when they are due, wherever the member is, and that each tells what is untold, once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from storage.base import now
from storage.local_time import instant_of
from storage.people import Member
from storage.store import Store
from storage.watches.keeping import set_frequency, stop_watch
from storage.watches.tables import Frequency, Watch, WatchHit
from storage.watches.telling import next_digest_at, tell_digests
from storage.watches.times import next_digest
from tests.storage.watched import match, publish, told, watching_member


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # a starred call has no signature


DUE = [
    (Frequency.DAILY, "Asia/Shanghai", utc(2026, 11, 22, 0, 59), utc(2026, 11, 22, 1)),
    (Frequency.DAILY, "Asia/Shanghai", utc(2026, 11, 22, 1), utc(2026, 11, 23, 1)),
    (Frequency.DAILY, "Asia/Kathmandu", utc(2026, 11, 22, 3, 14), utc(2026, 11, 22, 3, 15)),
    (Frequency.WEEKLY, "Asia/Shanghai", utc(2026, 11, 22, 23), utc(2026, 11, 23, 1)),
    (Frequency.WEEKLY, "Asia/Shanghai", utc(2026, 11, 23, 1), utc(2026, 11, 30, 1)),
    (Frequency.WEEKLY, "Pacific/Kiritimati", utc(2026, 11, 22, 18), utc(2026, 11, 22, 19)),
    # summer time begins and ends between two digests
    (Frequency.DAILY, "Europe/Berlin", utc(2026, 3, 28, 8), utc(2026, 3, 29, 7)),
    (Frequency.DAILY, "Europe/Berlin", utc(2026, 10, 24, 7), utc(2026, 10, 25, 8)),
    (Frequency.WEEKLY, "America/New_York", utc(2026, 10, 26, 13), utc(2026, 11, 2, 14)),
    # Samoa had no 30 December 2011: the day is over at the moment it would have begun
    (Frequency.DAILY, "Pacific/Apia", utc(2011, 12, 29, 20), utc(2011, 12, 30, 10)),
    (Frequency.DAILY, "Pacific/Apia", utc(2011, 12, 30, 10), utc(2011, 12, 30, 19)),
]


@pytest.mark.parametrize(("frequency", "zone", "after", "due"), DUE)
def test_digest_is_due_at_nine_where_the_member_is(
    frequency: Frequency, zone: str, after: datetime, due: datetime
) -> None:
    assert next_digest(frequency, zone, after) == due


def test_what_is_told_at_once_has_no_digest() -> None:
    assert next_digest(Frequency.AT_ONCE, "Asia/Shanghai", now()) is None


@pytest.mark.parametrize(
    ("day", "clock", "zone", "instant"),
    [
        (date(2026, 3, 29), time(2, 30), "Europe/Berlin", utc(2026, 3, 29, 1)),  # skipped: 02:00 to 03:00
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", utc(2026, 10, 25, 0, 30)),  # twice: the first
        (date(2026, 10, 4), time(2, 10), "Australia/Lord_Howe", utc(2026, 10, 3, 15, 30)),  # half an hour
        (date(2026, 6, 1), time(9), "UTC", utc(2026, 6, 1, 9)),
    ],
)
def test_local_time_that_is_skipped_or_comes_twice(
    day: date, clock: time, zone: str, instant: datetime
) -> None:
    assert instant_of(day, clock, zone) == instant


async def make_due(store: Store) -> None:
    async with store.writing() as session:
        late = now() - timedelta(days=3)
        await session.execute(update(Watch).where(Watch.next_at.is_not(None)).values(next_at=late))


async def tick(store: Store) -> None:
    async with store.writing() as session:
        await tell_digests(session)


async def next_at(store: Store, watch_id: str) -> datetime | None:
    async with store.reading() as session:
        return (await session.scalars(select(Watch.next_at).where(Watch.id == watch_id))).one()


async def test_digest_tells_once_and_moves_on_into_the_future(store: Store) -> None:
    member_id, watch_id = await watching_member(store, frequency=Frequency.DAILY)
    await publish(store)
    await match(store)
    await tick(store)
    assert await told(store) == []
    await make_due(store)
    await tick(store)
    await tick(store)
    assert await told(store) == [("digest", member_id)]
    assert await next_at(store, watch_id) == next_digest(Frequency.DAILY, "Asia/Shanghai", now())


async def test_digest_without_hits_says_nothing_and_moves_on(store: Store) -> None:
    _, watch_id = await watching_member(store, frequency=Frequency.WEEKLY)
    await make_due(store)
    await tick(store)
    assert await told(store) == []
    assert await next_at(store, watch_id) == next_digest(Frequency.WEEKLY, "Asia/Shanghai", now())


async def test_members_of_all_zones_are_moved_each_to_their_own_morning(store: Store) -> None:
    berlin, in_berlin = await watching_member(store, frequency=Frequency.DAILY)
    _, in_shanghai = await watching_member(store, frequency=Frequency.WEEKLY, number=2)
    async with store.writing() as session:
        (await session.get_one(Member, berlin)).zone = "Europe/Berlin"
    await make_due(store)
    await tick(store)
    assert await next_at(store, in_berlin) == next_digest(Frequency.DAILY, "Europe/Berlin", now())
    assert await next_at(store, in_shanghai) == next_digest(Frequency.WEEKLY, "Asia/Shanghai", now())


async def test_second_digest_tells_only_what_is_new(store: Store) -> None:
    member_id, _ = await watching_member(store, frequency=Frequency.DAILY)
    for number in (1, 2):
        await publish(store, number)
        await match(store)
        await make_due(store)
        await tick(store)
    async with store.reading() as session:
        messages = list(await session.scalars(select(WatchHit.message_id).order_by(WatchHit.reference)))
    assert await told(store) == [("digest", member_id)] * 2
    assert len(set(messages)) == 2


async def test_untold_hits_of_a_digest_turned_at_once_come_with_the_next_alert(store: Store) -> None:
    member_id, watch_id = await watching_member(store, frequency=Frequency.DAILY)
    await publish(store, 1)
    await match(store)
    async with store.writing() as session:
        member = await session.get_one(Member, member_id)
        set_frequency(member, await session.get_one(Watch, watch_id), Frequency.AT_ONCE)
    await publish(store, 2)
    await match(store)
    assert await told(store) == [("watches", member_id)]


async def test_next_digest_is_the_earliest_of_the_live_ones(store: Store) -> None:
    async def earliest() -> datetime | None:
        async with store.reading() as session:
            return await next_digest_at(session)

    await watching_member(store)
    assert await earliest() is None
    _, watch_id = await watching_member(store, frequency=Frequency.DAILY, number=2)
    assert await earliest() == next_digest(Frequency.DAILY, "Asia/Shanghai", now())
    async with store.writing() as session:
        stop_watch(await session.get_one(Watch, watch_id))
    assert await earliest() is None
