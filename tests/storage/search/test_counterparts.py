"""Matching both ways: gates, texts, criteria, near misses, and one order."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.base import now
from storage.members import organisation_named
from storage.records import Achievement, Demand
from storage.search.affinity import LEAST_AFFINITY, affinity, subject_of
from storage.search.counterparts import Counterparts, compared, counterparts, meeting
from storage.search.finder import Finder
from storage.search.matches import Filters, Verdict
from storage.search.reasons import reasons
from storage.store import Store
from storage.vocabularies import DemandKind, Status
from tests.counterparts_sample import BATTERY, NEED, OFFER, add_demand, add_offer
from tests.sample import WAN, add_member

YES, GAP, OPEN = Verdict.MATCH, Verdict.GAP, Verdict.UNKNOWN
FIELD, TRL, MODE, BUDGET, REGION = range(5)


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


def demand(**values: Any) -> Demand:
    return Demand(**{**NEED, "reference": "XQ-2026-0001", "kind": DemandKind.BREAKTHROUGH, **values})


def offer(**values: Any) -> Achievement:
    shared = {"reference": "CG-2026-0001", "status": Status.PUBLISHED, "open_for_interest": True}
    texts = dict.fromkeys(("description", "advantages", "scenarios", "trl_evidence", "partner_sought"), "")
    return Achievement(**{**texts, **shared, **OFFER, **values})


async def found(store: Store, finder: Finder, record: Demand | Achievement) -> Counterparts:
    async with store.reading() as session:
        return await counterparts(session, finder, record, count=50)


def told(found: Counterparts) -> tuple[list[str], list[tuple[str, tuple[str, ...]]]]:
    """References of those that fit, and of near misses with their gaps."""
    near = [(item.record.reference, item.gaps) for item in found.near]
    return [item.record.reference for item in found.fits], near


async def test_demand_and_achievement_find_each_other(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        wanted, offered = await add_demand(session, 1), await add_offer(session, 1)
        await add_offer(session, 2, **BATTERY)
    one, other = await found(store, finder, wanted), await found(store, finder, offered)
    assert (told(one), told(other)) == ((["CG-2026-0001"], []), (["XQ-2026-0001"], []))
    assert one.fits[0].affinity == other.fits[0].affinity


async def test_search_finds_demands_with_the_gates_of_achievements(store: Store, finder: Finder) -> None:
    ended = now() - timedelta(seconds=1)
    async with store.writing() as session:
        member = await add_member(session, 1, organisation="甲公司")
        own = (await organisation_named(session, "甲公司")).id
        await add_demand(session, 1)
        await add_demand(session, 2, organisation_id=own)
        await add_demand(session, 3, valid_until=ended)
        await add_demand(session, 4, open_for_interest=False)
        await add_demand(session, 5, status=Status.PENDING)
        await add_offer(session, 1)
    async with store.reading() as session:
        seen = [
            await finder.find(session, "食品废水脱氮", Filters(), member=who, kind="demand", count=9)
            for who in (None, member)
        ]
    assert [[match.record.reference for match in findings.matches] for findings in seen] == [
        ["XQ-2026-0001", "XQ-2026-0002"],
        ["XQ-2026-0001"],
    ]


@pytest.mark.parametrize(
    "barred",
    [
        {"status": Status.PENDING},
        {"status": Status.ON_HOLD},
        {"open_for_interest": False},
        {"valid_until": now() - timedelta(seconds=1)},
        {"organisation_id": 1},
        {"author_id": 1},
    ],
)
async def test_barred_record_is_no_counterpart_either_way(
    store: Store, finder: Finder, barred: Mapping[str, Any]
) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1, organisation="甲公司")
        assert (member.id, member.organisation_id) == (1, 1)
        wanted = await add_demand(session, 1, organisation_id=1, author_id=1)
        await add_offer(session, 1, **barred)
        offered = await add_offer(session, 2, organisation_id=1, author_id=1)
        await add_demand(session, 2, **barred)
    assert told(await found(store, finder, wanted)) == ([], [])
    assert told(await found(store, finder, offered)) == ([], [])


async def test_draft_nobody_stored_is_matched_too(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        await add_offer(session, 1)
    draft = demand(description="", constraints="", benefit="")
    assert told(await found(store, finder, draft)) == (["CG-2026-0001"], [])


async def test_near_misses_stand_apart_and_three_gaps_are_too_many(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        wanted = await add_demand(session, 1)
        await add_offer(session, 1, trl=5, modes=["transfer"])
        await add_offer(session, 2, price_min=80 * WAN, price_max=None)
        await add_offer(session, 3)
        await add_offer(session, 4, trl=5, modes=["transfer"], fields=["NE"])
    assert told(await found(store, finder, wanted)) == (
        ["CG-2026-0003"],
        [("CG-2026-0002", ("budget",)), ("CG-2026-0001", ("trl", "mode"))],
    )


async def test_order_is_by_text_then_reference_whatever_the_store_went_through(
    store: Store, finder: Finder
) -> None:
    async with store.writing() as session:
        for number in (3, 1):
            await add_offer(session, number)
        await add_offer(session, 2, title=NEED["title"])
        wanted = await add_demand(session, 1)
    assert told(await found(store, finder, wanted))[0] == ["CG-2026-0002", "CG-2026-0001", "CG-2026-0003"]
    async with store.writing() as session:
        await add_offer(session, 4, **BATTERY)
    assert told(await found(store, finder, wanted))[0] == ["CG-2026-0002", "CG-2026-0001", "CG-2026-0003"]


async def test_count_cuts_both_lists_after_their_best(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        wanted = await add_demand(session, 1)
        for number in range(1, 5):
            await add_offer(session, number, trl=5 if number > 2 else 7)
    async with store.reading() as session:
        cut = await counterparts(session, finder, wanted, count=1)
    assert told(cut) == (["CG-2026-0001"], [("CG-2026-0003", ("trl",))])


@pytest.mark.parametrize(
    ("wanted", "offered", "at", "verdict"),
    [
        ({}, {}, FIELD, YES),
        ({"fields": ["RE", "NM"]}, {"fields": ["NM"]}, FIELD, YES),
        ({}, {"fields": ["EI"]}, FIELD, GAP),
        ({}, {"fields": ["OT"]}, FIELD, OPEN),
        ({}, {"fields": ["OT", "EI"]}, FIELD, GAP),
        ({"trl_min": 7}, {"trl": 7}, TRL, YES),
        ({"trl_min": 7}, {"trl": 6}, TRL, GAP),
        ({"trl_min": None}, {"trl": 1}, TRL, OPEN),
        ({}, {"trl": None}, TRL, OPEN),
        ({}, {"modes": ["transfer"]}, MODE, GAP),
        ({}, {"modes": ["transfer", "open"]}, MODE, YES),
        ({"modes": ["open"]}, {"modes": ["transfer"]}, MODE, YES),
        ({"modes": []}, {}, MODE, OPEN),
        ({"budget_max": 30 * WAN}, {}, BUDGET, YES),
        ({"budget_max": 29 * WAN}, {}, BUDGET, GAP),
        ({"budget_max": None}, {}, BUDGET, OPEN),
        ({"budget_max": None, "budget_min": 40 * WAN}, {}, BUDGET, YES),
        ({"budget_max": None, "budget_min": 20 * WAN}, {}, BUDGET, OPEN),
        ({}, {"price_min": None, "price_max": None}, BUDGET, OPEN),
        ({}, {"price_min": None, "price_max": 40 * WAN}, BUDGET, YES),
        ({}, {"price_min": None, "price_max": 90 * WAN}, BUDGET, OPEN),
        ({}, {"price_min": 80 * WAN, "price_negotiable": True}, BUDGET, GAP),
        ({}, {"region": "310115"}, REGION, YES),
        ({}, {"region": "320500"}, REGION, OPEN),
        ({"region": None}, {}, REGION, OPEN),
    ],
)
def test_criterion_of_the_two_sides(
    wanted: Mapping[str, Any], offered: Mapping[str, Any], at: int, verdict: Verdict
) -> None:
    criteria = compared(demand(**wanted), offer(**offered))
    assert [item.name for item in criteria] == ["field", "trl", "mode", "budget", "region"]
    assert criteria[at].verdict is verdict


def test_long_text_neither_drowns_a_subject_nor_makes_one() -> None:
    other = BATTERY["title"] + BATTERY["summary"]
    wanted = subject_of(demand(description="", constraints="", benefit=""))
    plain, long = subject_of(offer()), subject_of(offer(description=other * 40))
    assert affinity(wanted, long) == affinity(wanted, plain) > LEAST_AFFINITY
    battery = offer(**{**BATTERY, "description": other * 20})
    assert affinity(subject_of(battery), wanted) < LEAST_AFFINITY


def test_records_of_one_kind_are_never_held_against_each_other() -> None:
    with pytest.raises(ValueError, match="one kind"):
        meeting(offer(), [offer(reference="CG-2026-0002", organisation_id=3)])


def test_traditional_script_meets_simplified() -> None:
    wanted = subject_of(demand(description="", constraints="", benefit=""))
    hant = subject_of(offer(title="低能耗短程脫氮污水處理技術", summary="面向食品廢水的短程硝化脫氮工藝"))
    assert affinity(wanted, hant) > LEAST_AFFINITY
    assert reasons("食品废水脱氮", "面向食品廢水的短程硝化脫氮工藝").words == ("食品廢水", "脫氮")
