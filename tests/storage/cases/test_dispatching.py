"""派单: offering, answering, taking back, ranking, and the officers' being told of silence."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.due import mind_cases
from storage.cases.dispatching import answer_dispatch, dispatch_case, open_dispatch, take_back
from storage.cases.managers import candidates
from storage.cases.stages import CaseMove, Stage
from storage.store import Store
from storage.vocabularies import Role, Status
from tests.cases_sample import People, add_case, add_people, entries, held, new_case, the_case
from tests.outbox_steps import StoppedTime
from tests.posted_sample import add_record, messages
from tests.sample import add_member

HOUR = 3_600.0


async def offered(store: Store) -> tuple[People, str, int]:
    """The people, the case's reference, and the number of its dispatch."""
    people, reference = await new_case(store, Stage.MEETING)
    async with store.writing() as session:
        case = await held(session, reference)
        dispatch = await dispatch_case(session, case, people.manager, people.officer.id)
        assert dispatch is not None
        return people, reference, dispatch.id


async def told(store: Store) -> list[tuple[str, list[int]]]:
    return [(kind, chats) for kind, _, _, chats in await messages(store)]


async def test_accepted_case_is_the_managers_and_both_sides_hear_of_it(store: Store) -> None:
    people, reference, number = await offered(store)
    async with store.writing() as session:
        assert await answer_dispatch(session, number, people.manager, accepted=True) is not None
        assert await answer_dispatch(session, number, people.manager, accepted=False) is None
    assert (await the_case(store, reference)).manager_id == people.manager.id
    assert (await entries(store, reference))[-1] == (CaseMove.TAKE_ON, Stage.MEETING, Stage.MEETING)
    assert await told(store) == [("dispatch", [803]), ("case", [801, 802]), ("dispatch_answer", [804])]


async def test_declined_case_can_be_offered_to_another(store: Store) -> None:
    people, reference, number = await offered(store)
    async with store.writing() as session:
        another = await add_member(session, 805, "吴经", "紫竹经纪", role=Role.MANAGER)
        assert await answer_dispatch(session, number, another, accepted=True) is None
        assert await answer_dispatch(session, number, people.manager, accepted=False, why="没时间")
        case = await held(session, reference)
        assert await open_dispatch(session, case) is None
        assert await dispatch_case(session, case, another, people.officer.id) is not None
        assert await dispatch_case(session, case, another, people.officer.id) is None
    assert await told(store) == [("dispatch", [803]), ("dispatch_answer", [804]), ("dispatch", [805])]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_case_is_offered_to_technology_managers_of_neither_side_alone(store: Store) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    async with store.writing() as session:
        case = await held(session, reference)
        assert await dispatch_case(session, case, people.officer, people.officer.id) is None
        case.owner_id = people.manager.id
        assert await dispatch_case(session, case, people.manager, people.officer.id) is None
        case.owner_id, case.manager_id = people.owner.id, people.manager.id
        assert await dispatch_case(session, case, people.manager, people.officer.id) is None
        case.manager_id = None
        case.stage = Stage.CLOSED
        assert await dispatch_case(session, case, people.manager, people.officer.id) is None


async def test_accepting_and_taking_back_at_once_one_comes_first(store: Store) -> None:
    people, reference, number = await offered(store)

    async def accept() -> bool:
        async with store.writing() as session:
            done = await answer_dispatch(session, number, people.manager, accepted=True)
            await asyncio.sleep(0.05)
            return done is not None

    async def back() -> bool:
        async with store.writing() as session:
            case = await held(session, reference)
            waits = await open_dispatch(session, case)
            await asyncio.sleep(0.05)
            return waits is not None and await take_back(session, case, people.officer.id)

    accepted, taken = await asyncio.gather(accept(), back())
    assert accepted is not taken
    assert (await the_case(store, reference)).manager_id == (people.manager.id if accepted else None)


async def test_officers_are_told_once_of_an_offer_that_nobody_answers(
    store: Store, clock: StoppedTime
) -> None:
    await offered(store)
    for hours, late in ((47, 0), (2, 1), (50, 1)):
        clock.pass_by(hours * HOUR)
        await asyncio.gather(mind_cases(store), mind_cases(store))
        assert (await told(store)).count(("dispatch_late", [804])) == late


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_managers_stand_by_their_fields_then_by_their_load(store: Store) -> None:
    async with store.writing() as session:
        people = await add_people(session, fields=["BM"])
        case = await add_case(session, people, Stage.MEETING)
        busy, _, expert = [
            await add_member(session, number, name, "紫竹经纪", role=Role.MANAGER)
            for number, name in ((811, "甲"), (812, "乙"), (813, "丙"))
        ]
        await add_record(session, expert, Status.PUBLISHED, fields=["AS", "BM"])
        elsewhere: dict[str, Any] = {"title": "风机叶片检测", "fields": ["AS"]}
        await add_record(session, people.manager, Status.PUBLISHED, **elsewhere)
        other = await add_record(session, people.owner, Status.PUBLISHED, **elsewhere)
        theirs = await add_case(session, replace(people, record=other), Stage.MEETING, people.seeker)
        theirs.manager_id = busy.id
        await session.flush()
        found = await candidates(session, case)
    assert [(one.manager.name, one.alike, one.load) for one in found] == [
        ("丙", 1, 0),
        ("陈经", 0, 0),
        ("乙", 0, 0),
        ("甲", 0, 1),
    ]
