"""Questions about a record: how many may wait, and who answers them."""

import asyncio

from sqlalchemy import select

from storage.cases.questions import MOST_UNANSWERED, NoQuestion, answer, ask
from storage.cases.tables import Question
from storage.store import Store
from tests.interest_sample import OWNER, SEEKER, add_people, person


async def test_questions_are_capped_and_an_answer_frees_a_place(store: Store) -> None:
    reference = await add_people(store)

    async def asked() -> object:
        async with store.writing() as session:
            return await ask(session, await person(session, SEEKER), reference, "通量多少？")

    for _ in range(MOST_UNANSWERED - 1):
        assert isinstance(await asked(), Question)
    made = await asyncio.gather(asked(), asked())
    assert [isinstance(one, Question) for one in made].count(True) == 1
    assert NoQuestion.FULL in made
    async with store.writing() as session:
        owner, seeker = (await person(session, OWNER)).id, (await person(session, SEEKER)).id
        first = (await session.scalars(select(Question.id).order_by(Question.id))).first()
        assert first
        assert not await answer(session, first, seeker, "十五吨")
        assert await answer(session, first, owner, "十五吨")
        assert not await answer(session, first, owner, "再答一次")
    assert isinstance(await asked(), Question)
