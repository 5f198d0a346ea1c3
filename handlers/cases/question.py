"""询问信息: a question about a record and its answer. Neither side is named to the other."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_dialog import SURE, WORDS, Aim, Written, begin_writing, end_writing
from handlers.cases.interest_refused import refused_reply
from handlers.cases.interest_shown import quoted, record_line
from handlers.cases.interest_words import WORDS_LIMIT
from handlers.cases.sides import record_of
from handlers.membership.guests import members_only
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.cases.questions import answer, answers_for, ask, held_question, no_question
from storage.cases.tables import Question
from storage.people import Member


async def ask_about(session: AsyncSession, member: Member, reference: str) -> Replies:
    """What is the question? Or why none can be asked."""
    if member.is_guest:
        return await members_only(session, member)
    refused = await no_question(session, member, await record_of(session, reference))
    if refused:
        return await refused_reply(session, member, refused, reference)
    written, said = await begin_writing(session, member, Aim.QUESTION, WORDS, reference=reference)
    return [*said, await question_asked(session, member, written)]


async def press_reply(session: AsyncSession, member: Member, question_id: int) -> Replies:
    """回答, from what was pushed."""
    if member.is_guest:
        return await members_only(session, member)
    question = await _open_question(session, member, question_id)
    if isinstance(question, Reply):
        return question
    written, said = await begin_writing(session, member, Aim.ANSWER, WORDS, question=question.id)
    return [*said, await question_asked(session, member, written)]


async def press_unanswered(session: AsyncSession, member: Member, question_id: int) -> Reply:
    """不回答: the asker hears that there will be no answer."""
    if member.is_guest:
        return await members_only(session, member)
    question = await _open_question(session, member, question_id)
    if isinstance(question, Reply):
        return question
    await answer(session, question_id, member.id, "")
    w = Wording(member.language)
    text = await question_text(session, w, question)
    return Reply(text + "\n" + w("您没有回答这个问题。"), edits=True, toast=w.plain("好的，不回答。"))


async def question_asked(
    session: AsyncSession, member: Member, written: Written, *, edits: bool = False
) -> Reply:
    """What the dialog of a question or an answer waits for."""
    w = Wording(member.language)
    cancel = written.button(w.plain("取消"), "cancel")
    if written.step == SURE:
        text = w("发给对方的内容：") + quoted(written.words)
        if written.aim is Aim.QUESTION:
            text += w("对方看不到您的姓名和单位。")
        send = (written.button(w.plain("发出"), "send"), written.button(w.plain("重写"), "words"), cancel)
        return Reply(text, (send,), edits=edits)
    if written.aim is Aim.QUESTION:
        record = await record_of(session, written.reference)
        said = w(
            "想问什么？（{limit} 字以内）对方看不到您的姓名和单位；也不要写电话和邮箱。", limit=WORDS_LIMIT
        )
        head = w("<b>询问信息</b>") + "\n" + record_line(w, record, written.reference)
        return Reply(head + "\n" + said, ((cancel,),), edits=edits)
    question = await held_question(session, written.question)
    text = await question_text(session, w, question) + "\n" if question else Markup()
    said = w("请写下答复（{limit} 字以内）。不要写姓名、电话和邮箱。", limit=WORDS_LIMIT)
    return Reply(text + said, ((cancel,),), edits=edits)


async def send_question(session: AsyncSession, member: Member, written: Written) -> Reply:
    w = Wording(member.language)
    await end_writing(session, member)
    made = await ask(session, member, written.reference, written.words)
    if not isinstance(made, Question):
        return await refused_reply(session, member, made, written.reference)
    return Reply(w("问题已发给对方，有了答复我就告诉您。") + quoted(written.words), edits=True)


async def send_answer(session: AsyncSession, member: Member, written: Written) -> Reply:
    await end_writing(session, member)
    question = await _open_question(session, member, written.question)
    if isinstance(question, Reply):
        return question
    await answer(session, question.id, member.id, written.words)
    w = Wording(member.language)
    text = await question_text(session, w, question)
    return Reply(text + "\n" + w("您的答复已发给对方：") + quoted(written.words), edits=True)


async def question_text(session: AsyncSession, w: Wording, question: Question) -> Markup:
    """The record it is about, and the question."""
    record = await record_of(session, question.record_reference)
    return record_line(w, record, question.record_reference) + "\n" + w("问题：") + quoted(question.words)


async def _open_question(session: AsyncSession, member: Member, question_id: int) -> Question | Reply:
    """The question, where this member may still answer it."""
    w = Wording(member.language)
    question = await held_question(session, question_id)
    if question is None or not await answers_for(session, question, member.id):
        return Reply(toast=w.plain("这个问题不是问您的。"), alert=True)
    if question.answered_at is None:
        return question
    said = w("您的答复：") + quoted(question.answer) if question.answer else w("您没有回答这个问题。")
    done = Reply(await question_text(session, w, question) + "\n" + said, edits=True)
    return replace(done, toast=w.plain("这个问题已经处理过了。"))


def answer_rows(w: Wording, question: Question) -> tuple[tuple[Button, ...], ...]:
    """Under what its owner is told."""
    return (
        (
            Button(w.plain("回答"), f"reply:{question.id}"),
            Button(w.plain("不回答"), f"unanswered:{question.id}"),
        ),
    )
