"""The search over the store: what it offers, in which order, and how it follows the records."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from storage.aliases import AliasRelation, AliasState, settle_alias
from storage.base import now
from storage.changes import ChangeCounter, Dropped, next_change
from storage.people import Member, Organisation
from storage.records import Achievement
from storage.search.documents import Bridge
from storage.search.finder import Finder, OnProgress
from storage.search.matches import BUDGET_STEPS, Filters, Findings, Verdict
from storage.store import Store
from storage.vocabularies import Mode, Status, TechField, TrlBand

TITLES = ("食品废水短程脱氮工艺", "印染废水电催化脱色装置", "电镀废水重金属回收膜", "果蔬冷链气调保鲜箱")


def achievement(number: int, title: str, **more: object) -> Achievement:
    row = Achievement(
        reference=f"CG-2026-{number:04}", title=title, fields=["RE"], status=Status.PUBLISHED, change_number=1
    )
    for name, value in {"valid_until": now() + timedelta(days=365), **more}.items():
        setattr(row, name, value)
    return row


async def publish(store: Store, *rows: Achievement) -> None:
    async with store.writing() as session:
        change = await next_change(session)
        for row in rows:
            row.change_number = change
        session.add_all(rows)


async def change(store: Store, reference: str, **values: object) -> None:
    async with store.writing() as session:
        row = (await session.scalars(select(Achievement).where(Achievement.reference == reference))).one()
        for name, value in values.items():
            setattr(row, name, value)
        row.change_number = await next_change(session)


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


@pytest.fixture
async def club(store: Store) -> None:
    await publish(store, *(achievement(number, title) for number, title in enumerate(TITLES, start=1)))


async def look(
    finder: Finder, store: Store, text: str, filters: Filters | None = None, member: Member | None = None
) -> Findings:
    async with store.reading() as session:
        return await finder.find(session, text, filters or Filters(), member=member, count=50)


def references(findings: Findings) -> list[str]:
    return [match.record.reference for match in findings.matches]


@pytest.mark.usefixtures("club")
async def test_need_in_any_script_finds_the_same_in_the_same_order(store: Store, finder: Finder) -> None:
    simplified = references(await look(finder, store, "印染废水脱色"))
    assert simplified[0] == "CG-2026-0002"
    assert references(await look(finder, store, "印染廢水脫色")) == simplified


@pytest.mark.usefixtures("club")
async def test_match_says_the_words_that_met_and_where(store: Store, finder: Finder) -> None:
    [match] = (await look(finder, store, "葡萄怎么保鲜")).matches
    assert (match.met, match.snippet) == (("保鲜",), "果蔬冷链气调保鲜箱")


@pytest.mark.usefixtures("club")
async def test_text_with_nothing_to_look_for_finds_nothing(store: Store, finder: Finder) -> None:
    for text in ("", " \n", "？！…", "😀😀"):
        findings = await look(finder, store, text)
        assert (findings.total, findings.matches, findings.weak) == (0, (), True)


async def test_what_is_not_offered_is_not_found(store: Store, finder: Finder) -> None:
    home = Organisation(name="自己的单位（样例）")
    await publish(
        store,
        achievement(1, "废水脱氮一"),
        achievement(2, "废水脱氮二", status=Status.ON_HOLD),
        achievement(3, "废水脱氮三", open_for_interest=False),
        achievement(4, "废水脱氮四", valid_until=now() - timedelta(seconds=1)),
        achievement(5, "废水脱氮五", organisation=home),
    )
    member = Member(telegram_id=1, consent_version=1, organisation_id=home.id)
    assert references(await look(finder, store, "废水脱氮", member=member)) == ["CG-2026-0001"]
    assert set(references(await look(finder, store, "废水脱氮"))) == {"CG-2026-0001", "CG-2026-0005"}


async def test_confidential_detail_is_never_searched(store: Store, finder: Finder) -> None:
    await publish(
        store, achievement(1, "膜分离", confidential_detail="秘方是石墨烯", description="公开的说明")
    )
    assert references(await look(finder, store, "石墨烯")) == []


FILTERED = [
    (Filters(field=TechField.AM), {}, None),
    (Filters(field=TechField.RE), {}, Verdict.MATCH),
    (Filters(trl=TrlBand.TRIAL), {"trl": 5}, Verdict.MATCH),
    (Filters(trl=TrlBand.TRIAL), {"trl": 7}, None),
    (Filters(trl=TrlBand.TRIAL), {}, Verdict.UNKNOWN),
    (Filters(mode=Mode.LICENCE), {"modes": ["transfer", "licence"]}, Verdict.MATCH),
    (Filters(mode=Mode.LICENCE), {"modes": ["open"]}, Verdict.UNKNOWN),
    (Filters(mode=Mode.LICENCE), {"modes": ["transfer"]}, None),
    (Filters(budget=BUDGET_STEPS[1]), {"price_min": BUDGET_STEPS[1]}, Verdict.MATCH),
    (Filters(budget=BUDGET_STEPS[1]), {"price_min": BUDGET_STEPS[1] + 1}, None),
    (Filters(budget=BUDGET_STEPS[1]), {"price_min": None}, Verdict.UNKNOWN),
    (Filters(region="31"), {"region": "310112"}, Verdict.MATCH),
    (Filters(region="310112"), {"region": "310115"}, None),
    (Filters(region="310112"), {}, Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("filters", "values", "verdict"), FILTERED)
async def test_filter_keeps_matches_and_unknowns_and_leaves_out_gaps(
    store: Store, finder: Finder, filters: Filters, values: dict[str, object], verdict: Verdict | None
) -> None:
    await publish(store, achievement(1, "废水脱氮", **values))
    findings = await look(finder, store, "废水", filters)
    assert [item.verdict for match in findings.matches for item in match.criteria] == (
        [verdict] if verdict else []
    )
    assert findings.total_unfiltered == 1


@pytest.mark.usefixtures("club")
async def test_change_is_found_at_once_and_what_is_gone_is_not(store: Store, finder: Finder) -> None:
    assert references(await look(finder, store, "果蔬保鲜"))[:1] == ["CG-2026-0004"]
    await change(store, "CG-2026-0004", title="大豆油微量金属检测")
    assert references(await look(finder, store, "果蔬保鲜")) == []
    assert references(await look(finder, store, "大豆油检测"))[:1] == ["CG-2026-0004"]
    await change(store, "CG-2026-0004", status=Status.WITHDRAWN)
    assert references(await look(finder, store, "大豆油检测")) == []
    async with store.writing() as session:
        number = await next_change(session)
        await session.execute(delete(Achievement).where(Achievement.reference == "CG-2026-0002"))
        session.add(Dropped(reference="CG-2026-0002", change_number=number))
    assert "CG-2026-0002" not in references(await look(finder, store, "印染废水"))


async def test_uncommitted_record_never_reaches_the_index(store: Store, finder: Finder) -> None:
    async def publish_and_fail() -> None:
        async with store.writing() as session:
            row = achievement(1, "废水脱氮", change_number=await next_change(session))
            session.add(row)
            await session.flush()
            assert references(await look(finder, store, "废水")) == []
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await publish_and_fail()
    assert references(await look(finder, store, "废水")) == []


@pytest.mark.usefixtures("club")
async def test_second_process_has_an_index_of_its_own_and_the_same_order(
    store: Store, finder: Finder, tmp_path: Path
) -> None:
    other = await Finder.open(store, tmp_path / "index")
    await look(other, store, "废水")
    await change(store, "CG-2026-0001", summary="含氮废水处理")
    for text in ("废水处理", "废水", "电镀废水"):
        assert references(await look(other, store, text)) == references(await look(finder, store, text)) != []
    await other.close()


@pytest.mark.usefixtures("club")
async def test_order_is_the_same_after_edits_as_in_a_fresh_index(
    store: Store, finder: Finder, tmp_path: Path
) -> None:
    for number in (1, 2, 3, 1, 2):
        await change(store, f"CG-2026-{number:04}", summary="废水" * number)
        await look(finder, store, "废水")
    fresh = await Finder.open(store, tmp_path / "fresh")
    for text in ("废水", "印染废水脱色", "重金属 回收"):
        assert references(await look(fresh, store, text)) == references(await look(finder, store, text))
    await fresh.close()


@pytest.mark.usefixtures("club")
async def test_lost_or_damaged_index_is_built_anew(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    finder = await Finder.open(store, tmp_path / "index")
    whole = references(await look(finder, store, "废水"))
    await finder.close()
    for file in (tmp_path / "index").rglob("*.json"):
        file.write_bytes(b"rubbish")
    with caplog.at_level(logging.WARNING):
        finder = await Finder.open(store, tmp_path / "index")
    assert any("built anew" in record.message for record in caplog.records)
    assert references(await look(finder, store, "废水")) == whole
    await finder.close()
    shutil.rmtree(tmp_path / "index")
    finder = await Finder.open(store, tmp_path / "index")
    assert references(await look(finder, store, "废水")) == whole
    await finder.close()


@pytest.mark.usefixtures("club")
async def test_store_older_than_its_index_rebuilds_it(
    store: Store, finder: Finder, caplog: pytest.LogCaptureFixture
) -> None:
    await change(store, "CG-2026-0004", title="大豆油检测")
    await look(finder, store, "大豆油")
    async with store.writing() as session:  # what a restored backup looks like
        row = (
            await session.scalars(select(Achievement).where(Achievement.reference == "CG-2026-0004"))
        ).one()
        row.title, row.change_number = TITLES[3], 1
        await session.execute(update(ChangeCounter).values(value=1))
    assert references(await look(finder, store, "果蔬保鲜"))[:1] == ["CG-2026-0004"]
    assert references(await look(finder, store, "大豆油")) == []
    assert "the store is older than its index" in caplog.text


async def test_many_searches_at_once_while_records_change(store: Store, finder: Finder) -> None:
    await publish(store, *(achievement(number, f"废水处理装置{number}") for number in range(1, 40)))

    async def edit() -> None:
        for number in range(1, 10):
            await change(store, f"CG-2026-{number:04}", summary="再处理")

    found, _ = await asyncio.gather(
        asyncio.gather(*(look(finder, store, "废水处理") for _ in range(20))), edit()
    )
    assert {findings.total for findings in found} == {39}


async def test_search_sees_what_was_committed_while_another_caught_up(store: Store, finder: Finder) -> None:
    async def publish_and_look(number: int) -> bool:
        await publish(store, achievement(number, f"第{number}号膜蒸馏淡化装置"))
        findings = await look(finder, store, "膜蒸馏淡化")
        return f"CG-2026-{number:04}" in references(findings)

    assert all(await asyncio.gather(*(publish_and_look(number) for number in range(1, 20))))


async def test_catching_up_is_to_the_last_commit_though_another_has_begun_before(
    store: Store, finder: Finder
) -> None:
    await publish(store, achievement(1, TITLES[0]))
    begun, may_end, follow = asyncio.Event(), asyncio.Event(), finder._follow_once

    async def slowly(on_progress: OnProgress | None) -> None:
        await follow(on_progress)
        begun.set()
        await may_end.wait()

    finder._follow_once = slowly  # type: ignore[method-assign]
    earlier = asyncio.create_task(finder.catch_up())
    await begun.wait()
    await publish(store, achievement(2, TITLES[1]))
    later = asyncio.create_task(finder.catch_up())
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(earlier, later)
    assert [hit.key for hit in finder.index.search("印染", "achievement", 1)] == ["CG-2026-0002"]


async def test_officers_alias_is_searched_by_at_once_in_every_process(
    store: Store, finder: Finder, tmp_path: Path
) -> None:
    await publish(store, achievement(1, "腐竹中硼砂的检测"), achievement(2, "水泵密封件"))
    other = await Finder.open(store, tmp_path / "index")
    assert references(await look(other, store, "豆棍")) == []
    async with store.writing() as session:
        await settle_alias(session, AliasRelation.SAME, "豆棍", "腐竹", AliasState.ADDED, by=None)
    for process in (finder, other):
        [match] = (await look(process, store, "豆棍")).matches
        assert (match.record.reference, match.bridged) == ("CG-2026-0001", (Bridge("豆棍", "腐竹"),))
    await other.close()


@pytest.mark.usefixtures("club")
async def test_misspelt_text_says_what_was_searched_for(store: Store, finder: Finder) -> None:
    right = await look(finder, store, "印染废水")
    for text in ("yinran feishui", "印染肺水"):
        findings = await look(finder, store, text)
        assert (findings.corrected, references(findings)) == ("印染废水", references(right))
    assert right.corrected is None
    assert (await look(finder, store, "“印染肺水”")).corrected is None


async def test_import_is_followed_aside_and_what_comes_after_it_is_found_at_once(
    store: Store, finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.search.finder.FEW", 5)
    await publish(store, *(achievement(number, f"污泥干化机{number}") for number in range(1, 4)))
    assert (await look(finder, store, "污泥干化机")).total == 3
    await publish(store, *(achievement(number, f"污泥干化机{number}") for number in range(4, 24)))
    meanwhile = await asyncio.gather(*(look(finder, store, "污泥干化机") for _ in range(3)))
    assert {findings.total for findings in meanwhile} <= {3, 23}
    assert meanwhile[0].total == 3, "of the last commit, not waited for"
    await finder.catch_up()
    assert (await look(finder, store, "污泥干化机")).total == 23
    await publish(store, achievement(24, "污泥干化机24"))
    after = await asyncio.gather(*(look(finder, store, "污泥干化机") for _ in range(3)))
    assert {findings.total for findings in after} == {24}
