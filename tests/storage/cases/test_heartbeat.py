"""The heartbeat over a year: who is asked when, what the answers do, and whom the officers are called to."""

import asyncio

import pytest
from sqlalchemy import select

from bot.due import mind_cases
from storage.cases.heartbeat import agreed_move, answer_beat, beats_of, settle_attention
from storage.cases.pipeline import advance
from storage.cases.stages import Answer, CaseMove, Stage
from storage.cases.tables import Beat
from storage.store import Store
from tests.cases_sample import OWNER, People, held, new_case, the_case
from tests.outbox_steps import StoppedTime
from tests.posted_sample import messages

DAY = 86_400.0


async def told(store: Store) -> list[tuple[str, list[int]]]:
    return [(kind, chats) for kind, _, _, chats in await messages(store)]


async def answer(store: Store, reference: str, member_id: int, said: Answer) -> bool:
    async with store.writing() as session:
        return await answer_beat(session, await held(session, reference), member_id, said)


async def test_sides_who_answer_are_asked_ever_more_seldom_for_a_year(
    store: Store, clock: StoppedTime
) -> None:
    people, reference = await new_case(store, Stage.INTRODUCED)
    for number, days in enumerate((7, 14, 30, 60, 60, 60, 60, 60), 1):
        clock.pass_by((days - 0.01) * DAY)
        await mind_cases(store)
        assert len(await messages(store)) == number - 1
        clock.pass_by(0.01 * DAY)
        await mind_cases(store)
        for side in (people.owner, people.seeker):
            assert await answer(store, reference, side.id, Answer.TALKING)
        assert await told(store) == [("beat", [801, 802])] * number
    assert (await the_case(store, reference)).officer_called_at is None


async def test_move_begins_the_rhythm_anew_and_a_pause_stops_it(store: Store, clock: StoppedTime) -> None:
    people, reference = await new_case(store, Stage.INTRODUCED)

    async def move(move: CaseMove) -> None:
        async with store.writing() as session:
            assert await advance(session, await held(session, reference), move, OWNER, people.owner.id)

    async def beats_within(days: int) -> int:
        before = (await the_case(store, reference)).beats
        clock.pass_by(days * DAY)
        await mind_cases(store)
        return (await the_case(store, reference)).beats - before

    assert await beats_within(6) == 0
    await move(CaseMove.MEET)
    assert (await beats_within(6), await beats_within(2)) == (0, 1)
    await move(CaseMove.SUSPEND)
    assert await beats_within(70) == 0
    await move(CaseMove.RESUME)
    assert (await beats_within(6), await beats_within(1), await beats_within(14)) == (0, 1, 1)
    await move(CaseMove.SIGN)
    assert await beats_within(7) == 1
    await move(CaseMove.REGISTER)
    assert await beats_within(100) == 0


async def test_clock_that_was_away_for_weeks_asks_once(store: Store, clock: StoppedTime) -> None:
    _, reference = await new_case(store, Stage.MEETING)
    clock.pass_by(100 * DAY)
    await mind_cases(store)
    await mind_cases(store)
    assert await told(store) == [("beat", [801, 802])]
    assert (await the_case(store, reference)).beats == 1


async def test_two_clocks_ask_once(store: Store, clock: StoppedTime) -> None:
    await new_case(store, Stage.MEETING)
    clock.pass_by(8 * DAY)
    await asyncio.gather(mind_cases(store), mind_cases(store))
    await mind_cases(store)
    async with store.reading() as session:
        asked = (await session.scalars(select(Beat.number))).all()
    assert (await told(store), list(asked)) == ([("beat", [801, 802])], [1, 1])


async def test_silent_side_calls_the_officers_once(store: Store, clock: StoppedTime) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    for day in range(7, 120, 7):
        clock.pass_by(7 * DAY)
        await mind_cases(store)
        if day in (7, 21, 56):  # the owner answers, the seeker never does
            assert await answer(store, reference, people.owner.id, Answer.TALKING)
        called = (await the_case(store, reference)).officer_called_at is not None
        assert called is (day >= 28), day
    attention = [(kind, chats) for kind, chats in await told(store) if kind == "case_attention"]
    assert attention == [("case_attention", [804])]


async def test_settled_silence_calls_again_only_after_two_more_questions(
    store: Store, clock: StoppedTime
) -> None:
    _, reference = await new_case(store, Stage.MEETING)
    called = []
    for day in range(7, 200, 7):
        clock.pass_by(7 * DAY)
        await mind_cases(store)
        async with store.writing() as session:
            case = await held(session, reference)
            if case.officer_called_at:
                called.append(day)
                await settle_attention(session, case)
    assert called == [28, 126]


async def both(store: Store, clock: StoppedTime, mine: Answer, theirs: Answer) -> tuple[People, str]:
    """A case in meetings, asked once, to which owner and seeker answered so."""
    people, reference = await new_case(store, Stage.MEETING)
    clock.pass_by(7 * DAY)
    await mind_cases(store)
    assert await answer(store, reference, people.owner.id, mine)
    assert await answer(store, reference, people.seeker.id, theirs)
    return people, reference


@pytest.mark.parametrize(
    ("mine", "theirs", "kinds", "move"),
    [
        (Answer.SIGNED, Answer.SIGNED, ["beat_agreed"], CaseMove.SIGN),
        (Answer.NEGOTIATING, Answer.NEGOTIATING, ["beat_agreed"], CaseMove.NEGOTIATE),
        (Answer.PAUSED, Answer.PAUSED, ["beat_agreed"], CaseMove.SUSPEND),
        (Answer.STOPPED, Answer.STOPPED, ["beat_agreed"], CaseMove.CLOSE),
        (Answer.MET, Answer.MET, [], None),
        (Answer.TALKING, Answer.NEGOTIATING, [], None),
        (Answer.NO_CONTACT, Answer.NO_CONTACT, [], None),
        (Answer.SIGNED, Answer.TALKING, ["case_attention"], None),
        (Answer.TALKING, Answer.STOPPED, ["case_attention"], None),
        (Answer.SIGNED, Answer.STOPPED, ["case_attention"], None),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_two_answers_offer_a_move_or_call_an_officer(
    store: Store, clock: StoppedTime, mine: Answer, theirs: Answer, kinds: list[str], move: CaseMove | None
) -> None:
    _, reference = await both(store, clock, mine, theirs)
    assert [kind for kind, _ in await told(store)] == ["beat", *kinds]
    case = await the_case(store, reference)
    async with store.reading() as session:
        offered = agreed_move(case, await beats_of(session, case))
    called = case.officer_called_at is not None
    assert (case.stage, offered, called) == (Stage.MEETING, move, "case_attention" in kinds)


async def test_contradiction_ends_when_the_sides_agree(store: Store, clock: StoppedTime) -> None:
    people, reference = await both(store, clock, Answer.SIGNED, Answer.TALKING)
    assert await answer(store, reference, people.owner.id, Answer.TALKING)
    assert (await the_case(store, reference)).officer_called_at is None
    assert await answer(store, reference, people.owner.id, Answer.SIGNED)
    assert [kind for kind, _ in await told(store)] == ["beat", "case_attention"]


async def test_answer_counts_for_the_newest_question_or_is_over(store: Store, clock: StoppedTime) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    clock.pass_by(22 * DAY)
    await mind_cases(store)
    clock.pass_by(15 * DAY)
    await mind_cases(store)
    assert await answer(store, reference, people.owner.id, Answer.TALKING)
    assert not await answer(store, reference, people.manager.id, Answer.TALKING)
    async with store.writing() as session:
        case = await held(session, reference)
        assert (await beats_of(session, case))[people.owner.id].answer == Answer.TALKING
        await advance(session, case, CaseMove.CLOSE, OWNER, people.owner.id)
    assert not await answer(store, reference, people.seeker.id, Answer.SIGNED)
