"""The end of a record's validity: told 14 and 3 days before and when it has come, each once."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from storage.base import now
from storage.people import Member
from storage.posting.expiring import anything_ends, end_records, warn_of_ends
from storage.posting.lifecycle import Side, held_record, make_move
from storage.posting.tables import Move
from storage.records import Achievement, Demand, Record
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.store import Store
from storage.vocabularies import Status
from tests.outbox_steps import StoppedTime
from tests.posted_sample import add_record, messages, moves, the_record
from tests.sample import add_member

DAY = 86_400.0


@pytest.fixture
async def author(store: Store, clock: StoppedTime) -> Member:
    async with store.writing() as session:
        return await add_member(session, 801)


async def published(store: Store, author: Member, days: float) -> str:
    """The reference of a record that ends in so many days."""
    async with store.writing() as session:
        ends = now() + timedelta(days=days)
        return (await add_record(session, author, Status.PUBLISHED, valid_until=ends)).reference


async def tick(store: Store) -> None:
    for act in (end_records, warn_of_ends):
        more = True
        while more:
            async with store.writing() as session:
                more = await act(session)


async def anything_due(store: Store) -> bool:
    async with store.reading() as session:
        return await anything_ends(session)


async def told(store: Store) -> list[tuple[str, str, list[int]]]:
    return [(kind, subject, chats) for kind, subject, _, chats in await messages(store)]


async def test_author_is_warned_twice_and_told_of_the_end(
    store: Store, author: Member, clock: StoppedTime
) -> None:
    reference = await published(store, author, 20)
    expected: list[tuple[str, str, list[int]]] = []
    for days, kind in (
        (5.9, ""),
        (0.2, "ending"),
        (10, ""),
        (0.8, ""),
        (0.2, "ending"),
        (2.8, ""),
        (0.2, "record"),
    ):
        clock.pass_by(days * DAY)
        assert await anything_due(store) is bool(kind)
        await tick(store)
        await tick(store)
        expected += [(kind, reference, [801])] if kind else []
        assert await told(store) == expected
    assert (await the_record(store, reference)).status is Status.EXPIRED
    assert await moves(store, reference) == [(Move.EXPIRE, Status.PUBLISHED, Status.EXPIRED, None)]
    assert (await messages(store))[-1][2] == {"reference": reference, "move": "expire"}


async def test_late_only_the_last_warning_is_given(store: Store, author: Member) -> None:
    reference = await published(store, author, 2)
    await tick(store)
    assert await told(store) == [("ending", reference, [801])]


async def test_renewed_is_warned_of_no_more_until_its_new_end_comes_near(
    store: Store, author: Member, clock: StoppedTime
) -> None:
    reference = await published(store, author, 2)
    await tick(store)
    async with store.writing() as session:
        record = await held_record(session, reference)
        assert record is not None
        assert await make_move(session, record, Move.RENEW, Side.AUTHOR, author.id)
    clock.pass_by(350 * DAY)
    await tick(store)
    assert len(await told(store)) == 1
    clock.pass_by(2 * DAY)
    await tick(store)
    assert await told(store) == [("ending", reference, [801])] * 2


async def test_what_is_not_shown_or_has_nobody_to_tell_is_not_warned_of(store: Store, author: Member) -> None:
    async with store.writing() as session:
        ends = now() + timedelta(days=2)
        for status in (Status.DRAFT, Status.EXPIRED, Status.ARCHIVED, Status.WITHDRAWN):
            await add_record(session, author, status, valid_until=ends)
        nobodys = await add_record(session, author, Status.PUBLISHED, valid_until=now())
        nobodys.author_id = None
    await tick(store)
    assert await told(store) == []
    assert (await the_record(store, nobodys.reference)).status is Status.EXPIRED


async def test_held_record_and_demand_end_too(store: Store, author: Member) -> None:
    async with store.writing() as session:
        records: list[Record] = [
            await add_record(session, author, Status.ON_HOLD, Achievement, valid_until=now()),
            await add_record(session, author, Status.PUBLISHED, Demand, valid_until=now()),
        ]
    await tick(store)
    assert await told(store) == [("record", record.reference, [801]) for record in records]
    assert [(await the_record(store, record.reference)).status for record in records] == [Status.EXPIRED] * 2


async def test_two_clocks_do_it_once(store: Store, author: Member) -> None:
    ended = [await published(store, author, 0) for _ in range(5)]
    ending = [await published(store, author, 2) for _ in range(5)]
    await asyncio.gather(tick(store), tick(store))
    assert not await anything_due(store)
    assert sorted(await told(store)) == sorted(
        [("record", reference, [801]) for reference in ended]
        + [("ending", reference, [801]) for reference in ending]
    )
    for reference in ended:
        assert await moves(store, reference) == [(Move.EXPIRE, Status.PUBLISHED, Status.EXPIRED, None)]


async def test_ended_record_is_found_no_more(
    store: Store, author: Member, clock: StoppedTime, tmp_path: Path
) -> None:
    await published(store, author, 20)
    finder = await Finder.open(store, tmp_path)

    async def found() -> int:
        async with store.reading() as session:
            return (await finder.find(session, "乳清蛋白", Filters(), member=None)).total

    before = await found()
    clock.pass_by(19 * DAY)
    await tick(store)
    async with store.writing() as session:
        await session.execute(update(Achievement).values(valid_until=now()))
        await end_records(session)
        await session.execute(update(Achievement).values(valid_until=None))
    assert (before, await found()) == (1, 0)
    await finder.close()
