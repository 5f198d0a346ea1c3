"""Who may express an interest in what, and of two acts at once which one holds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.contacts import consent, may_see_confidential, revoke, sees_contact, unmasked
from storage.cases.interests import MOST_OPEN, Refusal, accept, decline, express, refusal, withdraw
from storage.cases.pipeline import case_of
from storage.cases.stages import CaseMove, Reason, Stage
from storage.cases.tables import Case, CaseEntry, Exchange
from storage.imports import ImportBatch
from storage.outbox.tables import Message
from storage.posting.records import by_reference
from storage.records import Record
from storage.store import Store
from storage.vocabularies import Status
from tests.interest_sample import OFFICER, OWNER, SEEKER, add_more, add_people, person
from tests.sample import add_member

Act = Callable[[AsyncSession], Awaitable[object]]


async def done(store: Store, act: Act) -> object:
    async with store.writing() as session:
        return await act(session)


async def both(store: Store, one: Act, other: Act) -> list[object]:
    return list(await asyncio.gather(done(store, one), done(store, other)))


def wanting(reference: str, *, consents: bool = False) -> Act:
    async def act(session: AsyncSession) -> object:
        return await express(session, await person(session, SEEKER), reference, "", consents=consents)

    return act


async def begun(store: Store, *, consents: bool = False) -> str:
    """The reference of a case that waits for OWNER's answer."""
    made = await done(store, wanting(await add_people(store), consents=consents))
    assert isinstance(made, Case)
    return made.reference


async def stage_of(store: Store, reference: str) -> Stage:
    async with store.reading() as session:
        case = await case_of(session, reference)
        assert case
        return case.stage


async def moves(store: Store) -> list[CaseMove]:
    async with store.reading() as session:
        return list(await session.scalars(select(CaseEntry.move).order_by(CaseEntry.id)))


async def told(store: Store) -> list[str]:
    async with store.reading() as session:
        return list(await session.scalars(select(Message.kind).order_by(Message.id)))


async def _is_own(session: AsyncSession, record: Record) -> None:
    record.organisation_id = (await person(session, SEEKER)).organisation_id


async def _was_declined(session: AsyncSession, record: Record) -> None:
    case = await express(session, await person(session, SEEKER), record.reference, "")
    assert isinstance(case, Case)
    await decline(session, case.reference, (await person(session, OWNER)).id, Reason.BUDGET, "")


async def _is_live(session: AsyncSession, record: Record) -> None:
    await express(session, await person(session, SEEKER), record.reference, "")


def _set(**values: Any) -> Callable[[AsyncSession, Record], Awaitable[None]]:
    async def change(session: AsyncSession, record: Record) -> None:
        for name, value in values.items():
            setattr(record, name, value)

    return change


async def test_interest_is_refused_where_it_may_not_be(store: Store) -> None:
    await add_people(store)
    refused = {}
    async with store.writing() as session:
        seeker = await person(session, SEEKER)
        for reason, change in (
            (None, _set()),
            (Refusal.GONE, _set(status=Status.ON_HOLD)),
            (Refusal.GONE, _set(status=Status.WITHDRAWN)),
            (Refusal.CLOSED, _set(open_for_interest=False)),
            (Refusal.CLOSED, _set(valid_until=now() - timedelta(days=1))),
            (Refusal.OWN, _is_own),
            (Refusal.OWN, _set(author_id=seeker.id)),
            (Refusal.LIVE, _is_live),
            (Refusal.DECLINED, _was_declined),
        ):
            nested = await session.begin_nested()
            (record,) = await by_reference(session, ["CG-2026-0001"])
            await change(session, record)
            await session.flush()
            refused[reason, change] = await refusal(session, seeker, record)
            await nested.rollback()
            session.expire_all()
            seeker = await person(session, SEEKER)
        assert await refusal(session, seeker, None) is Refusal.GONE
    assert [seen for (_, _), seen in refused.items()] == [reason for reason, _ in refused]


async def test_fifth_interest_twice_at_once_is_made_once(store: Store) -> None:
    await add_people(store)
    references = await add_more(store, MOST_OPEN + 1)
    for reference in references[: MOST_OPEN - 1]:
        assert isinstance(await done(store, wanting(reference)), Case)
    made = await both(store, *(wanting(reference) for reference in references[-2:]))
    assert [isinstance(one, Case) for one in made].count(True) == 1
    assert Refusal.FULL in made


async def test_same_interest_twice_at_once_is_one_case(store: Store) -> None:
    act = wanting(await add_people(store))
    made = await both(store, act, act)
    assert [isinstance(one, Case) for one in made].count(True) == 1
    assert Refusal.LIVE in made
    assert await told(store) == ["interest"]


async def test_withdrawn_interest_frees_its_place(store: Store) -> None:
    await add_people(store)
    for reference in await add_more(store, MOST_OPEN):
        assert isinstance(await done(store, wanting(reference)), Case)
    assert await done(store, wanting("CG-2026-0001")) is Refusal.FULL
    async with store.writing() as session:
        assert await withdraw(session, "DJ-2026-0003", (await person(session, SEEKER)).id)
    assert isinstance(await done(store, wanting("CG-2026-0001")), Case)


async def test_two_accepts_at_once_are_one(store: Store) -> None:
    reference = await begun(store, consents=True)

    async def act(session: AsyncSession) -> bool:
        return await accept(session, reference, (await person(session, OWNER)).id, consents=True)

    assert sorted([bool(one) for one in await both(store, act, act)]) == [False, True]
    assert await moves(store) == [CaseMove.EXPRESS, CaseMove.ACCEPT, CaseMove.INTRODUCE]
    assert await told(store) == ["interest", "contact"]


async def test_accept_and_withdraw_at_once_leave_one_order(store: Store) -> None:
    reference = await begun(store)

    async def accepts(session: AsyncSession) -> bool:
        return await accept(session, reference, (await person(session, OWNER)).id, consents=False)

    async def withdraws(session: AsyncSession) -> bool:
        return await withdraw(session, reference, (await person(session, SEEKER)).id)

    accepted, withdrawn = await both(store, accepts, withdraws)
    assert withdrawn is True
    assert await stage_of(store, reference) is Stage.CLOSED
    log = [CaseMove.EXPRESS, *([CaseMove.ACCEPT] if accepted else []), CaseMove.WITHDRAW]
    assert await moves(store) == log


async def test_accept_and_decline_at_once_leave_the_first(store: Store) -> None:
    reference = await begun(store)

    async def accepts(session: AsyncSession) -> bool:
        return await accept(session, reference, (await person(session, OWNER)).id, consents=False)

    async def declines(session: AsyncSession) -> bool:
        return await decline(session, reference, (await person(session, OWNER)).id, Reason.SOLVED, "")

    assert sorted([bool(one) for one in await both(store, accepts, declines)]) == [False, True]
    assert await stage_of(store, reference) in (Stage.ACCEPTED, Stage.DECLINED)


async def test_both_consent_at_once_open_at_one_moment_and_are_told_once(store: Store) -> None:
    reference = await begun(store)
    async with store.writing() as session:
        assert await accept(session, reference, (await person(session, OWNER)).id, consents=False)

    def consenting(who: int) -> Act:
        async def act(session: AsyncSession) -> bool:
            return await consent(session, reference, (await person(session, who)).id)

        return act

    assert await both(store, consenting(SEEKER), consenting(OWNER)) == [True, True]
    assert await both(store, consenting(SEEKER), consenting(OWNER)) == [True, True]
    async with store.reading() as session:
        opened = list(await session.scalars(select(Exchange.opened_at)))
    assert len(opened) == 2
    assert opened[0] is not None
    assert opened[0] == opened[1]
    assert await stage_of(store, reference) is Stage.INTRODUCED
    assert (await moves(store)).count(CaseMove.INTRODUCE) == 1
    assert (await told(store)).count("contact") == 1


async def test_contact_is_seen_only_while_it_is_open(store: Store) -> None:
    reference = await begun(store, consents=True)
    seen = []

    async def look() -> None:
        async with store.reading() as session:
            case = await case_of(session, reference)
            assert case
            seen.extend(
                [
                    await sees_contact(session, (await person(session, who)).id, case)
                    for who in (SEEKER, OWNER)
                ]
            )
            seeker = (await person(session, SEEKER)).id
            seen.append(await unmasked(session, seeker, case.record_reference))
            assert seen[-1] == await may_see_confidential(session, seeker, case.record_reference)

    await look()
    async with store.writing() as session:
        assert await accept(session, reference, (await person(session, OWNER)).id, consents=True)
    await look()
    async with store.writing() as session:
        assert await revoke(session, reference, (await person(session, OWNER)).id)
        assert not await revoke(session, reference, (await person(session, OWNER)).id)
    await look()
    async with store.writing() as session:
        assert await consent(session, reference, (await person(session, OWNER)).id)
    await look()
    assert seen == [False, False, False, True, True, True, False, True, False, True, True, True]


async def test_revoked_before_acceptance_nothing_opens(store: Store) -> None:
    reference = await begun(store, consents=True)
    async with store.writing() as session:
        assert await revoke(session, reference, (await person(session, SEEKER)).id)
        assert await accept(session, reference, (await person(session, OWNER)).id, consents=True)
    assert await stage_of(store, reference) is Stage.ACCEPTED
    assert await told(store) == ["interest", "interest_answer"]


async def test_others_cannot_act_in_a_case(store: Store) -> None:
    reference = await begun(store)
    async with store.writing() as session:
        other = (await add_member(session, OFFICER, "别人", "别的单位")).id
        seeker, owner = (await person(session, SEEKER)).id, (await person(session, OWNER)).id
        assert [await accept(session, reference, who, consents=True) for who in (other, seeker)] == [
            False,
            False,
        ]
        assert [await decline(session, reference, who, Reason.OTHER, "") for who in (other, seeker)] == [
            False,
            False,
        ]
        assert [await withdraw(session, reference, who) for who in (other, owner)] == [False, False]
        assert not await consent(session, reference, other)
    assert await stage_of(store, reference) is Stage.INTERESTED


async def test_interest_in_an_imported_record_waits_for_officers(store: Store) -> None:
    reference = await add_people(store)
    async with store.writing() as session:
        owner = await person(session, OWNER)
        batch = ImportBatch(member_id=owner.id, file_name="记录.csv", token="0123456789abcdef")
        session.add(batch)
        await session.flush()
        (record,) = await by_reference(session, [reference])
        record.import_id = batch.id
    case = await done(store, wanting(reference))
    assert isinstance(case, Case)
    assert case.owner_id is None
    assert await told(store) == ["interest_unowned"]
