"""A question reaches the record's author, and its answer whoever asked; neither is named to the other."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_shown import quoted
from handlers.cases.question import answer_rows, question_text
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.cases.questions import answers_for
from storage.cases.tables import Question
from storage.outbox.tables import Message
from storage.people import Member


async def compose_question(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """To who answers it now, as long as it waits."""
    question = await session.get(Question, int(message.payload["question"]), populate_existing=True)
    if member is None or question is None or question.answered_at:
        return None
    if not await answers_for(session, question, member.id):
        return None
    w = Wording(member.language)
    text = w("<b>有人询问您的发布</b>") + "\n" + await question_text(session, w, question)
    return Reply(text, answer_rows(w, question))


async def compose_answer(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    question = await session.get(Question, int(message.payload["question"]), populate_existing=True)
    if member is None or question is None or question.asker_id != member.id or not question.answered_at:
        return None
    w = Wording(member.language)
    text = await question_text(session, w, question)
    if not question.answer:
        said = w("对方这次没有答复。也可以表达意向，双方同意后直接交流。")
        return Reply(text + "\n" + said, _rows(w, question))
    return Reply(text + "\n" + w("<b>答复：</b>") + quoted(question.answer), _rows(w, question))


def _rows(w: Wording, question: Question) -> tuple[tuple[Button, ...], ...]:
    reference = question.record_reference
    return (
        (
            Button(w.plain("表达意向"), f"want:{reference}:"),
            Button(w.plain("再问一个"), f"ask:{reference}"),
            Button(w.plain("看记录"), f"look:{reference}"),
        ),
    )
