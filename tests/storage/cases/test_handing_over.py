"""交接: what goes over, what the contacts become, and a move made at the same moment."""

import asyncio

from sqlalchemy import select

from storage.audit import AuditEntry
from storage.cases.contacts import (
    consent,
    give_consent,
    open_if_agreed,
    opened_to_manager,
    revoke,
    sees_contact,
)
from storage.cases.handing_over import HandedOver, hand_over, holdings
from storage.cases.pipeline import advance, own_cases
from storage.cases.stages import CaseMove, Stage
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Status
from tests.cases_sample import OWNER, People, add_case, add_people, entries, held, the_case
from tests.posted_sample import add_record, messages, the_record
from tests.sample import add_member


async def furnished(store: Store) -> tuple[People, Member, str]:
    """李工 of the institute has two records and a case, and a colleague, 王工."""
    async with store.writing() as session:
        people = await add_people(session)
        colleague = await add_member(session, 806, "王工", "海岳膜技术研究所")
        await add_record(session, people.owner, Status.DRAFT)
        case = await add_case(session, people, Stage.MEETING)
        for giver in (people.owner, people.seeker):
            await give_consent(session, case, giver.id)
        assert await open_if_agreed(session, case, OWNER, people.owner.id)
        return people, colleague, case.reference


async def passed_on(store: Store, giver: Member, taker: Member, officer: Member) -> HandedOver | None:
    async with store.writing() as session:
        return await hand_over(session, giver, taker, officer.id)


async def test_records_and_cases_go_over_and_are_logged(store: Store) -> None:
    people, colleague, reference = await furnished(store)
    before = (await the_record(store, people.record.reference)).change_number
    done = await passed_on(store, people.owner, colleague, people.officer)
    assert done is not None
    assert (len(done.records), done.cases, done.staying) == (2, [reference], [])
    record = await the_record(store, people.record.reference)
    assert (record.author_id, record.change_number > before) == (colleague.id, True)
    assert (await the_case(store, reference)).owner_id == colleague.id
    assert (await entries(store, reference))[-1] == (CaseMove.HAND_OVER, Stage.MEETING, Stage.MEETING)
    async with store.reading() as session:
        assert not (await holdings(session, people.owner.id)).anything
        assert (await own_cases(session, colleague.id, 0, 5)).total == 1
        noted = (await session.scalars(select(AuditEntry))).one()
    assert (noted.act, noted.subject, noted.actor_id) == (
        "handed_over",
        f"member:{people.owner.id}",
        people.officer.id,
    )
    assert [(kind, chats) for kind, _, _, chats in await messages(store)][-1] == ("handover", [801, 806])


async def test_contacts_close_until_the_new_one_consents(store: Store) -> None:
    people, colleague, reference = await furnished(store)

    async def sees() -> list[bool]:
        case = await the_case(store, reference)
        people_in_it = (people.owner, colleague, people.seeker)
        async with store.reading() as session:
            return [await sees_contact(session, one.id, case) for one in people_in_it]

    assert await sees() == [True, False, True]
    await passed_on(store, people.owner, colleague, people.officer)
    assert await sees() == [False, False, False]
    async with store.writing() as session:
        assert await consent(session, reference, colleague.id)
    assert await sees() == [False, True, True]


async def test_nothing_goes_over_to_another_organisation(store: Store) -> None:
    people, _, reference = await furnished(store)
    assert await passed_on(store, people.owner, people.seeker, people.officer) is None
    assert (await the_case(store, reference)).owner_id == people.owner.id


async def test_seekers_case_stays_where_the_colleague_has_one_about_the_same_record(store: Store) -> None:
    people, _, reference = await furnished(store)
    async with store.writing() as session:
        twin = await add_member(session, 807, "孙敏", "浦江乳业")
        await add_case(session, people, Stage.INTERESTED, seeker=twin)
    done = await passed_on(store, people.seeker, twin, people.officer)
    assert done == HandedOver([], [], [reference])
    assert (await the_case(store, reference)).seeker_id == people.seeker.id


async def test_managers_case_goes_to_a_manager_or_waits_for_one(store: Store) -> None:
    people, _, reference = await furnished(store)
    async with store.writing() as session:
        clerk = await add_member(session, 808, "钱文", "紫竹经纪")
        (await held(session, reference)).manager_id = people.manager.id
    done = await passed_on(store, people.manager, clerk, people.officer)
    assert done is not None
    assert (await the_case(store, reference)).manager_id is None
    assert (await entries(store, reference))[-1][0] is CaseMove.RELIEVE
    async with store.reading() as session:  # the sides' contacts are no matter of the manager's
        assert await sees_contact(session, people.seeker.id, await the_case(store, reference))


async def test_hand_over_and_move_at_once_both_are_made_in_turn(store: Store) -> None:
    people, colleague, reference = await furnished(store)

    async def move() -> bool:
        async with store.writing() as session:
            case = await held(session, reference)
            await asyncio.sleep(0.05)
            by_owner = case.owner_id == people.owner.id
            return by_owner and await advance(session, case, CaseMove.NEGOTIATE, OWNER, people.owner.id)

    made, done = await asyncio.gather(move(), passed_on(store, people.owner, colleague, people.officer))
    assert done is not None
    case = await the_case(store, reference)
    assert (case.owner_id, case.stage) == (colleague.id, Stage.NEGOTIATING if made else Stage.MEETING)
    handed = [move for move, _, _ in await entries(store, reference)].count(CaseMove.HAND_OVER)
    assert handed == 1


async def test_technology_manager_of_the_case_sees_who_opened_themselves_and_nobody_else_does(
    store: Store,
) -> None:
    people, colleague, reference = await furnished(store)

    async def seen_by(viewer: Member) -> list[bool]:
        case = await the_case(store, reference)
        async with store.reading() as session:
            return [
                await opened_to_manager(session, viewer.id, case, giver)
                for giver in (people.owner, people.seeker)
            ]

    async with store.writing() as session:
        (await held(session, reference)).manager_id = people.manager.id
    assert await seen_by(people.manager) == [True, True]
    assert await seen_by(colleague) == [False, False]
    async with store.writing() as session:
        assert await revoke(session, reference, people.owner.id)
    assert await seen_by(people.manager) == [False, True]
