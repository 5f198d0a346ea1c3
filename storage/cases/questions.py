"""Questions about a record (询问信息) and their answers. Neither side is named to the other."""

from enum import Enum, auto
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.interests import Refusal, closed_to, hold_member
from storage.cases.tables import Question
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member
from storage.posting.news import has_author
from storage.posting.records import by_reference
from storage.records import Record

MOST_UNANSWERED: Final = 5
QUESTION: Final = "question"
"""To the record's author. Payload: the record's `reference`, and the `question`."""
ANSWER: Final = "answer"
"""To the asker, whether there is an answer or the author gives none. Payload as above."""


class NoQuestion(Enum):
    """Why none can be asked, beside what keeps an interest from being expressed (`Refusal`)."""

    UNOWNED = auto()
    """Nobody is there who could answer."""
    FULL = auto()


async def no_question(
    session: AsyncSession, asker: Member, record: Record | None
) -> NoQuestion | Refusal | None:
    if closed := closed_to(asker, record):
        return closed
    if record is None or not has_author(record):
        return NoQuestion.UNOWNED
    waiting = await unanswered_count(session, asker.id)
    return NoQuestion.FULL if waiting >= MOST_UNANSWERED else None


async def unanswered_count(session: AsyncSession, asker_id: int) -> int:
    waiting = select(func.count(Question.id)).where(
        Question.asker_id == asker_id, Question.answered_at.is_(None)
    )
    return await session.scalar(waiting) or 0


async def ask(
    session: AsyncSession, asker: Member, record_reference: str, words: str
) -> Question | NoQuestion | Refusal:
    """The question, of which the record's author is told."""
    await hold_member(session, asker.id)
    record = next(iter(await by_reference(session, [record_reference])), None)
    if refused := await no_question(session, asker, record):
        return refused
    assert record is not None
    question = Question(record_reference=record_reference, asker_id=asker.id, words=words)
    session.add(question)
    await session.flush()
    await _tell(session, QUESTION, question, record.author_id)
    return question


async def held_question(session: AsyncSession, question_id: int) -> Question | None:
    """The question, held until this transaction ends."""
    query = select(Question).where(Question.id == question_id).with_for_update()
    found: Question | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def answers_for(session: AsyncSession, question: Question, member_id: int) -> bool:
    """Whether that member is who answers it: the record's author of now."""
    records = await by_reference(session, [question.record_reference])
    return bool(records) and has_author(records[0]) and records[0].author_id == member_id


async def answer(session: AsyncSession, question_id: int, member_id: int, words: str) -> bool:
    """Answer it, or with no words leave it unanswered for good; False where it is answered or not theirs."""
    question = await held_question(session, question_id)
    if question is None or question.answered_at or not await answers_for(session, question, member_id):
        return False
    question.answer, question.answered_at = words, now()
    await session.flush()
    await _tell(session, ANSWER, question, question.asker_id)
    return True


async def _tell(session: AsyncSession, kind: str, question: Question, member_id: int | None) -> None:
    message = await plan(
        session,
        Push(
            kind=kind,
            subject=question.record_reference,
            occurrence=str(question.id),
            lane=Lane.ALERT,
            payload={"reference": question.record_reference, "question": question.id},
        ),
    )
    if message:
        await fan_out(session, message, Member.id == member_id)
