"""Other names in watches: a record that says 说话人识别 meets a watch for 声纹识别."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.aliases import Alias, AliasRelation, AliasState, settle_alias
from storage.people import Member
from storage.search.alias_table import AliasTable
from storage.search.documents import Bridge
from storage.search.finder import Finder
from storage.search.following import document_of
from storage.search.matches import Filters
from storage.search.other_names import Other
from storage.store import Store
from storage.vocabularies import TechField
from storage.watches.keeping import keep_watch, stop_watch, watch_of
from storage.watches.naming import bridges
from storage.watches.tables import Frequency, WatchName
from tests.sample import add_member
from tests.storage.watched import hits, match, publish, record_of, watch

TYPED = "声纹"
NAME = Other(TYPED, "说话人", "说话人", 0.6, ("声纹", "声", "纹"), "说话")
WEAKER = Other(TYPED, "嗓音", "嗓音", 0.11, ("声纹", "声", "纹"), "嗓音")
LATIN = Other("铝", "al", "\x01al\x02", 0.6, ("铝",), "al")
REFERENCE = "CG-2026-0001"


async def watching(store: Store, text: str, *others: Other, filters: Filters | None = None) -> str:
    async with store.writing() as session:
        member = await add_member(session, 1)
        return (await watch(session, member, text, filters=filters, others=others)).id


async def bridged(store: Store, watch_id: str) -> list[Bridge]:
    async with store.reading() as session:
        return await bridges(session, watch_id, document_of(await record_of(session)))


async def test_record_with_another_name_meets_the_watch_and_says_which(store: Store) -> None:
    watch_id = await watching(store, TYPED, NAME)
    await publish(store, title="远场说话人确认", summary="用于门禁。")
    await match(store)
    assert await hits(store) == [(watch_id, REFERENCE)]
    assert await bridged(store, watch_id) == [Bridge(TYPED, "说话人")]


async def test_without_that_name_it_does_not(store: Store) -> None:
    await watching(store, TYPED)
    await publish(store, title="远场说话人确认", summary="用于门禁。")
    await match(store)
    assert await hits(store) == []


async def test_only_the_whole_name_counts(store: Store) -> None:
    await watching(store, TYPED, NAME)
    await publish(store, title="让机器会说话", summary="人机对话。")
    await match(store)
    assert await hits(store) == []


async def test_latin_name_is_not_met_inside_a_word(store: Store) -> None:
    watch_id = await watching(store, "铝", LATIN)
    await publish(store, 1, title="Al2O3 陶瓷", summary="耐磨。")
    await publish(store, 2, title="Al 合金", summary="轻。")
    await match(store)
    assert await hits(store) == [(watch_id, "CG-2026-0002")]


async def test_best_of_several_names_counts_and_never_their_sum(store: Store) -> None:
    watch_id = await watching(store, TYPED, NAME, WEAKER)
    async with store.writing() as session:
        await watch(session, await add_member(session, 2), TYPED, others=(WEAKER, WEAKER))
    await publish(store, title="说话人的嗓音")
    await match(store)
    assert await hits(store) == [(watch_id, REFERENCE)]
    assert await bridged(store, watch_id) == [Bridge(TYPED, "说话人")]


async def test_name_that_the_record_has_as_typed_is_no_bridge(store: Store) -> None:
    watch_id = await watching(store, TYPED, NAME)
    await publish(store, title="声纹与说话人")
    await match(store)
    assert await hits(store) == [(watch_id, REFERENCE)]
    assert await bridged(store, watch_id) == []


async def test_filters_hold_for_other_names_too(store: Store) -> None:
    await watching(store, TYPED, NAME, filters=Filters(field=TechField.NM))
    await publish(store, title="远场说话人确认", fields=["EI"])
    await match(store)
    assert await hits(store) == []


async def test_stopped_watch_is_met_by_no_name(store: Store) -> None:
    stopped = await watching(store, TYPED, NAME)
    async with store.writing() as session:
        live = (await watch(session, await add_member(session, 2), TYPED, others=(NAME,))).id
        await stop(session, stopped)
    await publish(store, title="远场说话人确认")
    await match(store)
    assert await hits(store) == [(live, REFERENCE)]


async def test_watch_saved_anew_has_the_names_of_that_day(store: Store) -> None:
    watch_id = await watching(store, TYPED, WEAKER)
    async with store.writing() as session:
        await stop(session, watch_id)
        member = await session.get_one(Member, 1)
        assert (await watch(session, member, TYPED, others=(NAME,))).id == watch_id
    await publish(store, title="远场说话人确认")
    await match(store)
    assert await hits(store) == [(watch_id, REFERENCE)]
    async with store.reading() as session:
        assert list(await session.scalars(select(WatchName.name))) == [NAME.name]


async def stop(session: AsyncSession, watch_id: str) -> None:
    kept = await watch_of(session, watch_id)
    assert kept
    stop_watch(kept)
    await session.flush()


async def test_strongest_name_is_said_first(store: Store) -> None:
    door = Other("门禁", "闸机", "闸机", 0.3, ("门禁", "门", "禁"), "闸机")
    watch_id = await watching(store, "声纹门禁", NAME, door)
    await publish(store, title="用于闸机的说话人确认")
    assert await bridged(store, watch_id) == [Bridge(TYPED, "说话人"), Bridge("门禁", "闸机")]


async def test_pair_added_in_one_direction_counts_though_both_were_taken_out(store: Store) -> None:
    watch_id = await watching(store, TYPED, NAME)
    async with store.writing() as session:
        await settle_alias(session, AliasRelation.SAME, TYPED, "说话人", AliasState.REMOVED, by=None)
        await settle_alias(session, AliasRelation.LEADS, TYPED, "说话人", AliasState.ADDED, by=None)
    await publish(store, title="远场说话人确认")
    await match(store)
    assert await hits(store) == [(watch_id, REFERENCE)]


@pytest.mark.parametrize(
    ("relation", "names", "met"),
    [
        (AliasRelation.SAME, (TYPED, "说话人"), False),
        (AliasRelation.LEADS, (TYPED, "说话人"), False),
        (AliasRelation.LEADS, ("说话人", TYPED), True),
    ],
)
async def test_pair_that_an_officer_took_out_since_does_not_count(
    store: Store, relation: AliasRelation, names: tuple[str, str], met: bool
) -> None:
    watch_id = await watching(store, TYPED, NAME)
    async with store.writing() as session:
        await settle_alias(session, relation, *names, AliasState.REMOVED, by=None)
        assert await session.scalar(select(Alias.state)) is AliasState.REMOVED
    await publish(store, title="远场说话人确认")
    await match(store)
    assert await hits(store) == ([(watch_id, REFERENCE)] if met else [])


async def test_finder_gives_a_watch_the_names_that_no_record_holds_yet(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(store, title="果蔬冷链")
    finder = await Finder.open(store, tmp_path / "index")
    monkeypatch.setattr(finder._book, "table", AliasTable({TYPED: ("说话人",)}))
    try:
        async with store.writing() as session:
            weighed = await finder.weigh(session, "声纹门禁")
            member = await add_member(session, 1)
            kept = await keep_watch(session, member, "声纹门禁", Filters(), Frequency.AT_ONCE, weighed)
    finally:
        await finder.close()
    await publish(store, 2, title="远场说话人确认")
    await match(store)
    assert await hits(store) == [(kept.id, "CG-2026-0002")]
    async with store.reading() as session:
        rows = (await session.scalars(select(WatchName))).all()
    assert [(row.typed, row.name, len(row.term)) for row in rows] == [(TYPED, "说话人", 2)]
