"""Watches: which new records meet them, once only, and who is told."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage.base import now
from storage.changes import next_change
from storage.members import organisation_named
from storage.outbox.tables import OptOut
from storage.people import Member
from storage.retention.rules import RULES, Kept
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.store import Store
from storage.vocabularies import Status, TechField
from storage.watches import matching
from storage.watches.keeping import (
    MOST_WATCHES,
    TooManyWatches,
    keep_watch,
    live_watches,
    resume_watch,
    stop_watch,
)
from storage.watches.matching import anything_to_match, match_new_records
from storage.watches.tables import Frequency, Watch, WatchHit, WatchTerm
from tests.bench.watches import time_watches
from tests.sample import add_member
from tests.storage.watched import NEED, hits, match, publish, record_of, told, watch, watching_member

REFERENCE = "CG-2026-0001"


async def test_new_record_is_noted_and_told_once(store: Store) -> None:
    member_id, watch_id = await watching_member(store)
    await watching_member(store, "动力电池回收", number=2)
    await publish(store)
    await match(store)
    await match(store)
    assert await hits(store) == [(watch_id, REFERENCE)]
    assert await told(store) == [("watches", member_id)]


async def test_one_message_tells_all_members_and_all_their_hits(store: Store) -> None:
    members = [(await watching_member(store, number=number))[0] for number in (1, 2, 3)]
    for number in (1, 2):
        await publish(store, number)
    await match(store)
    async with store.reading() as session:
        messages = set(await session.scalars(select(WatchHit.message_id)))
    assert (len(messages), len(await hits(store))) == (1, 6)
    assert sorted(await told(store)) == [("watches", member_id) for member_id in members]


async def test_two_passes_at_once_find_once(store: Store) -> None:
    member_id, watch_id = await watching_member(store)
    await publish(store)
    await asyncio.gather(match(store), match(store))
    assert await hits(store) == [(watch_id, REFERENCE)]
    assert await told(store) == [("watches", member_id)]


async def test_record_that_was_there_before_is_not_new(store: Store) -> None:
    await publish(store)
    _, watch_id = await watching_member(store)  # before the pass has looked at it
    await match(store)
    assert await hits(store) == []
    await publish(store, 2)
    await match(store)
    assert await hits(store) == [(watch_id, "CG-2026-0002")]


async def edit(store: Store, **values: Any) -> None:
    async with store.writing() as session:
        record = await record_of(session)
        for name, value in {"change_number": await next_change(session), **values}.items():
            setattr(record, name, value)


async def test_edited_record_is_not_told_again(store: Store) -> None:
    member_id, _ = await watching_member(store)
    await publish(store)
    await match(store)
    await edit(store, summary="食品废水脱氮，又改了一遍。")
    await match(store)
    assert await told(store) == [("watches", member_id)]


async def test_old_record_edited_after_the_watch_was_saved_is_not_new(store: Store) -> None:
    long_ago = now() - timedelta(days=1)
    await publish(store, published_at=long_ago, created_at=long_ago)
    await watching_member(store)
    await edit(store, summary="食品废水脱氮，又改了一遍。")
    await match(store)
    assert await hits(store) == []


@pytest.mark.parametrize(
    "values",
    [
        {"status": Status.PENDING},
        {"open_for_interest": False},
        {"valid_until": now() - timedelta(seconds=1)},
        {"title": "果蔬冷链", "summary": "气调保鲜箱"},
    ],
)
async def test_what_a_search_would_not_find_meets_nothing(store: Store, values: dict[str, Any]) -> None:
    await watching_member(store)
    await publish(store, **values)
    await match(store)
    assert await hits(store) == []


async def test_draft_meets_once_it_is_published(store: Store) -> None:
    _, watch_id = await watching_member(store)
    await publish(store, status=Status.DRAFT, published_at=None, created_at=now() - timedelta(days=9))
    await match(store)
    assert await hits(store) == []
    await edit(store, status=Status.PUBLISHED, published_at=now())
    await match(store)
    assert await hits(store) == [(watch_id, REFERENCE)]


async def test_own_organisations_record_meets_nothing(store: Store) -> None:
    async with store.writing() as session:
        home = await organisation_named(session, "样例企业")
        away = await organisation_named(session, "样例大学")
    _, watch_id = await watching_member(store)
    await publish(store, 1, organisation_id=home.id)
    await publish(store, 2, organisation_id=away.id)
    await match(store)
    assert await hits(store) == [(watch_id, "CG-2026-0002")]


async def test_filters_let_through_what_fits_or_is_unknown(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        await watch(session, member, filters=Filters(field=TechField.RE, budget=50_000_000))
    await publish(store, 1, fields=["RE"], price_min=30_000_000)
    await publish(store, 2, fields=["RE"])
    await publish(store, 3, fields=["EI"])
    await publish(store, 4, fields=["RE"], price_min=60_000_000)
    await match(store)
    assert [reference for _, reference in await hits(store)] == [REFERENCE, "CG-2026-0002"]


@pytest.mark.parametrize(
    "text", ["钛", "PLC 控制器 替代", "食品廢水脫氮", NEED.replace("脱氮", "") + "怎么处理"]
)
async def test_watch_in_any_wording_meets(store: Store, text: str) -> None:
    _, watch_id = await watching_member(store, text)
    await publish(store, description="废水用钛电极，PLC 控制器可以替代。食品废水怎样脱氮，先看处理。")
    await match(store)
    assert await hits(store) == [(watch_id, REFERENCE)]


async def test_one_shared_word_of_many_is_not_enough(store: Store) -> None:
    await watching_member(store, "用机器视觉检查汽车零件表面的划痕和凹坑，还能检测食品")
    await publish(store)
    await match(store)
    assert await hits(store) == []


async def test_pass_stops_after_its_time_and_goes_on_where_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "A_PASS", 0.0)
    member_id, watch_id = await watching_member(store)
    for number in (1, 2):
        await publish(store, number)
    left = []
    for _ in range(4):
        async with store.writing() as session:
            left.append(await match_new_records(session))
    assert left == [True, True, False, False]
    assert await hits(store) == [(watch_id, REFERENCE), (watch_id, "CG-2026-0002")]
    assert await told(store) == [("watches", member_id)]


async def test_records_of_one_change_are_all_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "A_PASS", 0.0)
    monkeypatch.setattr(matching, "PAGE", 2)
    await watching_member(store)
    for number in range(1, 6):
        await publish(store, number)
    async with store.writing() as session:
        change = await next_change(session)
        for number in range(1, 6):
            (await record_of(session, number)).change_number = change
    await match(store)
    assert len(await hits(store)) == 5


async def test_whether_there_is_anything_to_match(store: Store) -> None:
    seen = []
    for act in (watching_member, publish, match):
        await act(store)
        async with store.reading() as session:
            seen.append(await anything_to_match(session))
    assert seen == [False, True, False]


async def test_who_opted_out_or_cannot_be_reached_is_not_told(store: Store) -> None:
    members = [(await watching_member(store, number=number))[0] for number in (1, 2, 3)]
    async with store.writing() as session:
        session.add(OptOut(member_id=members[0], category="alerts"))
        (await session.get_one(Member, members[1])).unreachable_since = now()
    await publish(store)
    await match(store)
    assert await told(store) == [("watches", members[2])]


async def test_stopped_watch_meets_nothing_until_it_is_resumed(store: Store) -> None:
    member_id, watch_id = await watching_member(store)
    async with store.writing() as session:
        stop_watch(await session.get_one(Watch, watch_id))
    await publish(store, 1)
    await match(store)
    async with store.writing() as session:
        member = await session.get_one(Member, member_id)
        await resume_watch(session, member, await session.get_one(Watch, watch_id))
    await publish(store, 2)
    await match(store)
    assert await hits(store) == [(watch_id, "CG-2026-0002")]


async def test_same_need_is_one_watch_whatever_its_script(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        first = await watch(session, member, "废水 脱氮")
        again = await watch(session, member, " 廢水　脫氮 ", Frequency.DAILY)
        other = await watch(session, member, "废水 脱氮", filters=Filters(field=TechField.RE))
        assert (again.id, again.frequency) == (first.id, Frequency.AT_ONCE)
        stop_watch(first)
        revived = await watch(session, member, "废水 脱氮", Frequency.DAILY)
        assert (revived.id, revived.frequency, revived.stopped_at) == (first.id, Frequency.DAILY, None)
        assert {item.id for item in await live_watches(session, member.id)} == {first.id, other.id}


async def test_more_watches_than_there_may_be_are_refused(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        kept = [await watch(session, member, f"废水 {number}") for number in range(MOST_WATCHES)]
        with pytest.raises(TooManyWatches):
            await watch(session, member, "再多一个")
        stop_watch(kept[0])
        await session.flush()
        await watch(session, member, "再多一个")
        with pytest.raises(TooManyWatches):
            await resume_watch(session, member, kept[0])
        assert len(await live_watches(session, member.id)) == MOST_WATCHES


async def test_watches_stopped_long_ago_are_forgotten_with_all_that_is_theirs(store: Store) -> None:
    await watching_member(store)
    _, live = await watching_member(store, number=2)
    await publish(store)
    await match(store)
    async with store.writing() as session:
        stopped = (await session.scalars(select(Watch).where(Watch.id != live))).one()
        stopped.stopped_at = now() - timedelta(days=2)
        await session.flush()
        assert await RULES[Kept.STOPPED_WATCHES].forget(session, now() - timedelta(days=1)) == 1
    async with store.reading() as session:
        assert set(await session.scalars(select(WatchTerm.watch_id))) == {live}
    assert await hits(store) == [(live, REFERENCE)]


async def test_watch_weighed_by_the_finder_meets_what_the_search_then_finds(
    store: Store, tmp_path: Path
) -> None:
    await publish(store, 1, title="印染废水电催化脱色装置", summary="不产生污泥")
    finder = await Finder.open(store, tmp_path / "index")
    try:
        async with store.writing() as session:
            member = await add_member(session, 1)
            weighed = await finder.weigh(session, NEED)
            kept = await keep_watch(session, member, NEED, Filters(), Frequency.AT_ONCE, weighed)
        await publish(store, 2)
        await publish(store, 3, title="果蔬冷链", summary="气调保鲜箱")
        await match(store)
        async with store.reading() as session:
            found = await finder.find(session, NEED, Filters(), member=None)
    finally:
        await finder.close()
    assert weighed.rarities["废水"] < weighed.rarities["脱氮"]
    assert await hits(store) == [(kept.id, "CG-2026-0002")]
    assert (found.matches[0].record.reference, found.weak) == ("CG-2026-0002", False)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_new_record_is_held_against_many_watches_in_time(store: Store) -> None:
    assert await time_watches(store, 2_000) < 0.5
