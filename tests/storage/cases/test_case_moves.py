"""The pipeline of a case: every stage, move and side, the way back, and two who move it at once."""

import asyncio
from itertools import product

from storage.cases.lifecycle import make_case_move
from storage.cases.pipeline import advance, note_entry
from storage.cases.stages import CaseMove, CaseSide, ContractType, Stage
from storage.cases.tables import Case
from storage.store import Store
from tests.cases_sample import (
    CLOCK,
    MANAGER,
    OFFICER,
    OWNER,
    SEEKER,
    add_case,
    add_people,
    entries,
    held,
    new_case,
    the_case,
)
from tests.posted_sample import messages

ALL = (SEEKER, OWNER, MANAGER, OFFICER)
BOTH = (SEEKER, OWNER)
ALLOWED: dict[tuple[Stage, CaseMove], tuple[Stage, tuple[CaseSide, ...]]] = {
    (Stage.SUGGESTED, CaseMove.EXPRESS): (Stage.INTERESTED, (SEEKER,)),
    (Stage.SUGGESTED, CaseMove.DECLINE): (Stage.DECLINED, (OWNER,)),
    (Stage.SUGGESTED, CaseMove.WITHDRAW): (Stage.CLOSED, (SEEKER,)),
    (Stage.SUGGESTED, CaseMove.CLOSE): (Stage.CLOSED, ALL),
    (Stage.SUGGESTED, CaseMove.LAPSE): (Stage.CLOSED, (OWNER, CLOCK)),
    (Stage.INTERESTED, CaseMove.ACCEPT): (Stage.ACCEPTED, (OWNER,)),
    (Stage.INTERESTED, CaseMove.DECLINE): (Stage.DECLINED, (OWNER,)),
    (Stage.INTERESTED, CaseMove.WITHDRAW): (Stage.CLOSED, (SEEKER,)),
    (Stage.INTERESTED, CaseMove.LAPSE): (Stage.CLOSED, (OWNER, CLOCK)),
    (Stage.ACCEPTED, CaseMove.INTRODUCE): (Stage.INTRODUCED, BOTH),
    (Stage.ACCEPTED, CaseMove.WITHDRAW): (Stage.CLOSED, (SEEKER,)),
    (Stage.ACCEPTED, CaseMove.SUSPEND): (Stage.SUSPENDED, ALL),
    (Stage.ACCEPTED, CaseMove.CLOSE): (Stage.CLOSED, ALL),
    (Stage.INTRODUCED, CaseMove.MEET): (Stage.MEETING, ALL),
    (Stage.INTRODUCED, CaseMove.SIGN_NDA): (Stage.NDA, ALL),
    (Stage.INTRODUCED, CaseMove.NEGOTIATE): (Stage.NEGOTIATING, ALL),
    (Stage.INTRODUCED, CaseMove.SIGN): (Stage.SIGNED, ALL),
    (Stage.INTRODUCED, CaseMove.SUSPEND): (Stage.SUSPENDED, ALL),
    (Stage.INTRODUCED, CaseMove.CLOSE): (Stage.CLOSED, ALL),
    (Stage.MEETING, CaseMove.SIGN_NDA): (Stage.NDA, ALL),
    (Stage.MEETING, CaseMove.NEGOTIATE): (Stage.NEGOTIATING, ALL),
    (Stage.MEETING, CaseMove.SIGN): (Stage.SIGNED, ALL),
    (Stage.MEETING, CaseMove.STEP_BACK): (Stage.INTRODUCED, ALL),
    (Stage.MEETING, CaseMove.SUSPEND): (Stage.SUSPENDED, ALL),
    (Stage.MEETING, CaseMove.CLOSE): (Stage.CLOSED, ALL),
    (Stage.NDA, CaseMove.NEGOTIATE): (Stage.NEGOTIATING, ALL),
    (Stage.NDA, CaseMove.SIGN): (Stage.SIGNED, ALL),
    (Stage.NDA, CaseMove.STEP_BACK): (Stage.MEETING, ALL),
    (Stage.NDA, CaseMove.SUSPEND): (Stage.SUSPENDED, ALL),
    (Stage.NDA, CaseMove.CLOSE): (Stage.CLOSED, ALL),
    (Stage.NEGOTIATING, CaseMove.SIGN): (Stage.SIGNED, ALL),
    (Stage.NEGOTIATING, CaseMove.STEP_BACK): (Stage.INTRODUCED, ALL),
    (Stage.NEGOTIATING, CaseMove.SUSPEND): (Stage.SUSPENDED, ALL),
    (Stage.NEGOTIATING, CaseMove.CLOSE): (Stage.CLOSED, ALL),
    (Stage.SIGNED, CaseMove.REGISTER): (Stage.REGISTERED, ALL),
    (Stage.SIGNED, CaseMove.STEP_BACK): (Stage.NEGOTIATING, ALL),
    (Stage.SIGNED, CaseMove.CLOSE): (Stage.CLOSED, ALL),
    (Stage.REGISTERED, CaseMove.CLOSE): (Stage.CLOSED, ALL),
    (Stage.SUSPENDED, CaseMove.RESUME): (Stage.MEETING, ALL),
    (Stage.SUSPENDED, CaseMove.CLOSE): (Stage.CLOSED, ALL),
}
"""Where each move leads, and who may make it. What is not here is refused to all.

The cases are those of `tests.cases_sample.PATHS`: the one in negotiation came there from the introduction,
the suspended one from the meeting.
"""


async def test_every_move_from_every_stage_by_every_side(store: Store) -> None:
    async with store.writing() as session:
        people = await add_people(session)
        for stage in Stage:
            case = await add_case(session, people, stage)
            for move, side in product(CaseMove, CaseSide):
                after, sides = ALLOWED.get((stage, move), (stage, ()))
                async with session.begin_nested() as attempt:
                    made = await make_case_move(session, case, move, side, people.owner.id)
                    assert (made, case.stage) == (side in sides, after if side in sides else stage), (
                        stage,
                        move,
                        side,
                    )
                    await attempt.rollback()
                await session.refresh(case)
            await session.delete(case)


async def test_step_back_goes_past_pauses_and_notes(store: Store) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    async with store.writing() as session:
        case = await held(session, reference)
        for move in (CaseMove.NEGOTIATE, CaseMove.SUSPEND, CaseMove.RESUME):
            assert await advance(session, case, move, OWNER, people.owner.id)
        await note_entry(session, case, CaseMove.NOTE, OFFICER, people.officer.id, "在等样品")
        stages = []
        for _ in range(2):
            assert await advance(session, case, CaseMove.STEP_BACK, OWNER, people.owner.id)
            stages.append(case.stage)
    assert stages == [Stage.MEETING, Stage.INTRODUCED]


async def test_step_back_from_a_signature_takes_its_terms_away(store: Store) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    terms = {"contract_type": ContractType.LICENCE, "amount": 30_000_000}
    async with store.writing() as session:
        case = await held(session, reference)
        await advance(session, case, CaseMove.SIGN, OWNER, people.owner.id, terms=terms)
        assert (case.contract_type, case.amount) == (ContractType.LICENCE, 30_000_000)
        await advance(session, case, CaseMove.STEP_BACK, SEEKER, people.seeker.id)
    case = await the_case(store, reference)
    assert (case.stage, case.contract_type, case.amount) == (Stage.MEETING, None, None)


async def test_move_is_told_to_the_others_once(store: Store) -> None:
    people, reference = await new_case(store, Stage.INTRODUCED)
    async with store.writing() as session:
        case = await held(session, reference)
        case.manager_id = people.manager.id
        assert await advance(session, case, CaseMove.MEET, SEEKER, people.seeker.id)
        assert not await advance(session, case, CaseMove.MEET, OWNER, people.owner.id)
        assert await advance(session, case, CaseMove.NEGOTIATE, OFFICER, people.officer.id)
    told = [(kind, subject, chats) for kind, subject, _, chats in await messages(store)]
    assert told == [("case", reference, [801, 803]), ("case", reference, [801, 802, 803])]


async def test_two_moves_at_once_one_comes_first(store: Store) -> None:
    people, reference = await new_case(store, Stage.NEGOTIATING)

    async def move(move: CaseMove) -> bool:
        async with store.writing() as session:
            case: Case = await held(session, reference)
            await asyncio.sleep(0.05)
            return await advance(session, case, move, OWNER, people.owner.id)

    made = list(await asyncio.gather(move(CaseMove.SIGN), move(CaseMove.SUSPEND)))
    assert made.count(True) == 1
    last = (await entries(store, reference))[-1]
    signed = (CaseMove.SIGN, Stage.NEGOTIATING, Stage.SIGNED)
    assert last == (signed if made[0] else (CaseMove.SUSPEND, Stage.NEGOTIATING, Stage.SUSPENDED))
    assert len(await messages(store)) == 1
