"""What a member says changes what they are shown: a little, with its reason; nothing when switched off."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from storage.base import now
from storage.feedback.keeping import Said, said_by, said_in_all, said_of, say, unsay
from storage.feedback.kinship import Kin, kind_terms
from storage.feedback.tables import Feedback, NoUse
from storage.feedback.taste import FIELD_WEIGHT, KIND_WEIGHT, Facts, Leaning, Taste, taste_of
from storage.people import Member
from storage.records import Achievement
from storage.search.documents import Hit
from storage.search.finder import Finder
from storage.search.matches import Filters, Findings
from storage.store import Store
from tests.sample import ACHIEVEMENTS, WAN, add_achievement, add_member, fill_club

MEMBRANE: dict[str, Any] = {
    "title": "电镀废水重金属回收膜",
    "fields": ["NM"],
    "trl": 4,
    "price_min": 200 * WAN,
}
LIKE_IT: dict[str, Any] = {
    "title": "电镀废水重金属捕集膜",
    "fields": ["RE"],
    "trl": 4,
    "price_min": 200 * WAN,
}


def facts(reference: str, **values: Any) -> Facts:
    given: dict[str, Any] = {"keywords": [], "trl": None, "price_min": None, **values}
    return Facts.of(Achievement(reference=reference, **given))


def said(reference: str, why: NoUse | None = None, *, useful: bool = False) -> Feedback:
    return Feedback(member_id=1, reference=reference, useful=useful, why=why, said_at=now())


def leaning(spoken: Feedback, of: dict[str, Any], other: dict[str, Any]) -> Leaning:
    taste = Taste([spoken], {spoken.reference: facts(spoken.reference, **of)})
    return taste.leaning(facts("CG-2026-0002", **other))


def test_kin_of_a_useful_record_stands_higher_and_says_why() -> None:
    spoken = said("CG-2026-0001", useful=True)
    assert leaning(spoken, MEMBRANE, LIKE_IT) == Leaning(KIND_WEIGHT, MEMBRANE["title"])
    assert leaning(spoken, MEMBRANE, dict(ACHIEVEMENTS[6])) == Leaning(0.0)


@pytest.mark.parametrize(
    ("why", "other", "lower"),
    [
        (None, {}, True),
        (NoUse.OFF_TOPIC, {}, True),
        (NoUse.SOLVED, {}, True),
        (NoUse.TOO_EARLY, {}, True),
        (NoUse.TOO_EARLY, {"trl": 3}, True),
        (NoUse.TOO_EARLY, {"trl": 5}, False),
        (NoUse.TOO_EARLY, {"trl": None}, False),
        (NoUse.BUDGET, {"price_min": 300 * WAN}, True),
        (NoUse.BUDGET, {"price_min": 20 * WAN}, False),
        (NoUse.BUDGET, {"price_min": None}, False),
        (NoUse.TARGETS, {}, False),
        (NoUse.UNCLEAR, {}, False),
        (NoUse.TIMING, {}, False),
        (NoUse.OTHER, {}, False),
    ],
)
def test_reason_says_which_of_its_kind_stand_lower(
    why: NoUse | None, other: dict[str, Any], lower: bool
) -> None:
    expected = Leaning(-KIND_WEIGHT, MEMBRANE["title"], why) if lower else Leaning(0.0)
    assert leaning(said("CG-2026-0001", why), MEMBRANE, LIKE_IT | other) == expected


def test_words_that_contradict_each_other_move_nothing() -> None:
    spoken = [said("CG-2026-0001", useful=True), said("CG-2026-0003")]
    taste = Taste(spoken, {one.reference: facts(one.reference, **MEMBRANE) for one in spoken})
    assert taste.leaning(facts("CG-2026-0002", **LIKE_IT)) == Leaning(0.0)


@pytest.mark.parametrize(
    ("useful", "expected"),
    [
        ((True,), 0.0),
        ((True, True), FIELD_WEIGHT),
        ((False, False), -FIELD_WEIGHT),
        ((True, True, False), 0.0),
    ],
)
def test_field_moves_a_record_where_the_words_are_sure(useful: tuple[bool, ...], expected: float) -> None:
    spoken = [said(f"CG-2026-{number:04}", useful=one) for number, one in enumerate(useful, 10)]
    others = ("甲醇燃料电池电堆", "海水淡化蒸发器", "地热井口取暖")
    told = {
        one.reference: facts(one.reference, title=title, fields=["NE"])
        for one, title in zip(spoken, others, strict=False)
    }
    taste = Taste(spoken, told)
    assert taste.leaning(facts("CG-2026-0001", title="光伏板除尘", fields=["NE"])) == Leaning(expected)
    assert taste.leaning(facts("CG-2026-0001", title="光伏板除尘", fields=["EI"])) == Leaning(0.0)
    assert taste.leaning(facts("CG-2026-0001", title="光伏板除尘", fields=[])) == Leaning(0.0)


def test_what_is_said_after_the_search_moves_nothing_in_it_but_is_gone() -> None:
    spoken = said("CG-2026-0001")
    taste = Taste(
        [spoken], {spoken.reference: facts(spoken.reference, **MEMBRANE)}, now() - timedelta(seconds=9)
    )
    hits = [Hit("CG-2026-0001", 2.0, 1.0), Hit("CG-2026-0002", 1.0, 1.0)]
    assert taste.leaning(facts("CG-2026-0002", **LIKE_IT)) == Leaning(0.0)
    assert taste.wanted("重金属", hits) == hits[1:]


KEYS = [f"CG-2026-{number:04}" for number in range(1, 9)]
TITLES = (
    "电镀废水重金属回收膜",
    "电镀废水除镍膜",
    "动力电池拆解",
    "动力电池回收",
    "养殖废水沼气",
    "视觉检测",
)


@given(data=st.data())
def test_step_is_small_and_leaves_out_only_what_was_called_of_no_use(data: st.DataObject) -> None:
    scores = st.floats(0.1, 40, allow_nan=False)
    hits = [Hit(key, data.draw(scores), 1.0) for key in data.draw(st.permutations(KEYS))]
    hits.sort(key=lambda hit: (-hit.score, hit.key))
    told = {
        key: facts(key, title=data.draw(st.sampled_from(TITLES)), fields=[data.draw(st.sampled_from("AB"))])
        for key in KEYS
    }
    spoken = [
        said(key, data.draw(st.sampled_from([None, *NoUse])), useful=data.draw(st.booleans()))
        for key in data.draw(st.lists(st.sampled_from(KEYS), unique=True))
    ]
    taste = Taste(spoken, told)
    wanted = taste.wanted("没有这个标题", hits)
    shown = taste.moved(wanted, told)
    unwanted = {one.reference for one in spoken if not one.useful}
    assert wanted == [hit for hit in hits if hit.key not in unwanted]
    assert sorted(shown, key=lambda hit: hit.key) == sorted(wanted, key=lambda hit: hit.key)
    assert shown == taste.moved(wanted[::-1], told)
    bound = (1 + KIND_WEIGHT) / (1 - KIND_WEIGHT)
    passed = [(a, b) for at, a in enumerate(shown) for b in shown[at + 1 :] if a.score * bound < b.score]
    assert passed == []


def test_kinship_is_the_same_both_ways() -> None:
    terms = [kind_terms(str(values["title"]), values.get("keywords", [])) for values in ACHIEVEMENTS]
    related = {
        (one, other)
        for one, mine in enumerate(terms)
        for other in Kin([(str(number), each) for number, each in enumerate(terms)]).of(mine)
    }
    assert {(int(other), str(one)) for one, other in related} == related


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    await fill_club(store)
    async with store.writing() as session:
        await add_member(session, 1)
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


async def look(store: Store, finder: Finder, text: str = "废水", **filters: Any) -> Findings:
    """As the member sees it."""
    async with store.reading() as session:
        member = (await session.scalars(select(Member))).one()
        taste = await taste_of(session, member)
        return await finder.find(session, text, Filters(**filters), member=member, preference=taste, count=50)


def references(findings: Findings) -> list[str]:
    return [match.record.reference for match in findings.matches]


async def speak(store: Store, reference: str, why: NoUse | None = None, *, useful: bool = False) -> None:
    async with store.writing() as session:
        await say(session, 1, reference, useful=useful, why=why)


async def test_record_of_no_use_is_not_offered_again_until_it_is_taken_back(
    store: Store, finder: Finder
) -> None:
    before = await look(store, finder)
    await speak(store, "CG-2026-0001", NoUse.TARGETS)
    gone = await look(store, finder)
    assert references(gone) == [ref for ref in references(before) if ref != "CG-2026-0001"]
    assert (gone.total, gone.unwanted, before.unwanted) == (before.total - 1, 1, 0)
    assert references(await look(store, finder, " 低能耗短程脱氮汙水處理技術")) == ["CG-2026-0001"]
    async with store.writing() as session:
        assert [await unsay(session, 1, "CG-2026-0001") for _ in range(2)] == [True, False]
    assert references(await look(store, finder)) == references(before)


async def test_useful_kin_passes_what_fits_about_as_well(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_achievement(session, 20, title="动力电池回收线甲", fields=["EI"])
        await add_achievement(session, 21, title="动力电池回收线乙", fields=["EI"])
        await add_achievement(session, 22, title="动力电池回收箱丙", fields=["EI"], keywords=["乙型箱式舱"])
    text = "动力电池回收"
    assert references(await look(store, finder, text))[:2] == ["CG-2026-0020", "CG-2026-0021"]
    await speak(store, "CG-2026-0020", NoUse.UNCLEAR)
    await speak(store, "CG-2026-0022", useful=True)
    assert references(await look(store, finder, text))[0] == "CG-2026-0021"


async def test_without_words_or_switched_off_it_is_a_strangers_search(store: Store, finder: Finder) -> None:
    searches = ("废水", "动力电池", "水处理膜", "视觉")

    async def all_of_it() -> list[Findings]:
        plain = [await look(store, finder, text) for text in searches]
        return [*plain, *[await look(store, finder, text, budget=500_000_00) for text in searches]]

    stranger = [references(found) for found in await all_of_it()]
    for number in range(1, 9):
        await speak(store, f"CG-2026-{number:04}", useful=number % 3 == 0)
    personal = [references(found) for found in await all_of_it()]
    async with store.writing() as session:
        (await session.scalars(select(Member))).one().personalised = False
    switched_off = await all_of_it()
    assert [references(found) for found in switched_off] == stranger != personal
    assert {found.unwanted for found in switched_off} == {0}


async def test_said_twice_at_once_is_one_word(store: Store, finder: Finder) -> None:
    async def one(useful: bool) -> None:
        await speak(store, "CG-2026-0001", None if useful else NoUse.OTHER, useful=useful)

    await asyncio.gather(*(one(bool(number % 2)) for number in range(8)))
    async with store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Feedback)) == 1
        (word,) = (await said_of(session, 1, ["CG-2026-0001", "CG-2026-0002"])).values()
        assert word.why is (None if word.useful else NoUse.OTHER)


async def test_last_word_counts_and_all_are_counted(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_member(session, 2)
        for member_id, useful, why in (
            (1, True, None),
            (1, False, NoUse.BUDGET),
            (2, False, NoUse.BUDGET),
        ):
            await say(session, member_id, "CG-2026-0001", useful=useful, why=why)
        await say(session, 2, "CG-2026-0002", useful=False)
        await say(session, 2, "CG-2026-0003", useful=True)
    async with store.reading() as session:
        assert await said_in_all(session) == Said(1, {NoUse.BUDGET: 2, None: 1})
        mine, total = await said_by(session, 2, 1, 5)
        assert ([one.reference for one in mine], total) == (["CG-2026-0002", "CG-2026-0001"], 3)
