"""What is typed and pressed in the dialog of an interest or a question, and what comes of it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.contact import consent_card
from handlers.cases.interest import ask_contact, interest_asked, send_interest
from handlers.cases.interest_answering import ask_reason, declined
from handlers.cases.interest_card import not_yours
from handlers.cases.interest_dialog import CONTACT, SURE, WORDS, Aim, Written, end_writing, writing_of
from handlers.cases.interest_words import contact_read, names_of, words_read
from handlers.cases.question import question_asked, send_answer, send_question
from handlers.cases.sides import record_of
from handlers.forms.said import FieldFault
from handlers.membership.guests import members_only
from handlers.reply import Replies, Reply, as_sequence
from handlers.wording import Wording
from storage.cases.pipeline import case_of
from storage.cases.questions import held_question
from storage.cases.stages import Reason
from storage.people import Member


async def answer_written(session: AsyncSession, member: Member, text: str) -> Replies:
    """Free text while the dialog is open: what it waits for, or a word on why it cannot be taken."""
    if member.is_guest:
        return await members_only(session, member)
    written = await writing_of(session, member.telegram_id)
    w = Wording(member.language)
    if written is None:
        return over(member)
    if written.step == SURE:
        said = w("这里要按按钮：发出、重写或取消。")
        return [Reply(said), *await asked_now(session, member, written)]
    if written.follows_cut:
        written.note_length(text)
        said = w("这一条像是上一条的后半段，也没有记下。请缩短后重发。")
        return [Reply(said), *await asked_now(session, member, written)]
    try:
        return await _take(session, member, written, text)
    except FieldFault as fault:
        written.note_length(text)
        advice = w("没有记下。您发的原文还在上面那条消息里：复制、改好，再发一次就行。")
        said = fault.said.html(w) + "\n" + advice
        return [Reply(said), *await asked_now(session, member, written)]


async def press_written(session: AsyncSession, member: Member, revision: int, act: str) -> Replies:
    """A button of the dialog; one of an earlier step leads to what is asked now."""
    if member.is_guest:
        return await members_only(session, member)
    written = await writing_of(session, member.telegram_id)
    if written is None or written.dialog.revision != revision:
        return await _stale(session, member, written) if written else over(member)
    w = Wording(member.language)
    if act == "cancel":
        await end_writing(session, member)
        return Reply(w("好的，已取消，什么都没有发出。"), edits=True)
    if written.step == SURE:
        return await _from_preview(session, member, written, act)
    if act == "skip" and written.aim is Aim.INTEREST:
        kept = {"words": ""} if written.step == WORDS else {}
        written.go(_after(member, written), **kept)
        return await asked_now(session, member, written, edits=True)
    return await _stale(session, member, written)


async def pending_written(session: AsyncSession, member: Member) -> Sequence[Reply]:
    """The question that is open, put again."""
    written = await writing_of(session, member.telegram_id)
    return await asked_now(session, member, written) if written else ()


async def asked_now(
    session: AsyncSession, member: Member, written: Written, *, edits: bool = False
) -> Sequence[Reply]:
    w = Wording(member.language)
    match written.aim:
        case Aim.INTEREST:
            asked = await interest_asked(session, member, written, edits=edits)
        case Aim.QUESTION | Aim.ANSWER:
            asked = await question_asked(session, member, written, edits=edits)
        case Aim.DECLINE:
            asked = ask_reason(w, written, edits=edits)
        case _:
            asked = ask_contact(w, written, edits=edits)
    return [asked]


def over(member: Member) -> Reply:
    return Reply(toast=Wording(member.language).plain("这一步已经结束。发 /interests 看您的意向。"))


async def _take(session: AsyncSession, member: Member, written: Written, text: str) -> Replies:
    if written.step == CONTACT:
        member.contact = contact_read(text)
        if written.aim is not Aim.INTEREST:
            return await _contact_given(session, member, written)
        written.go(SURE)
        return await asked_now(session, member, written)
    words = words_read(text, await _hidden(session, member, written))
    if written.aim is Aim.DECLINE:
        await end_writing(session, member)
        case = await case_of(session, written.reference)
        if case is None:
            return not_yours(member)
        reply = await declined(session, member, case, Reason.OTHER, words)
        return replace(reply, edits=False, toast="")
    written.go(_after(member, written), words=words)
    return await asked_now(session, member, written)


async def _contact_given(session: AsyncSession, member: Member, written: Written) -> Replies:
    """The consent that it was asked for."""
    await end_writing(session, member)
    case = await case_of(session, written.reference)
    if case is None:
        return not_yours(member)
    return await consent_card(session, member, case, written.aim, edits=False)


async def _hidden(session: AsyncSession, member: Member, written: Written) -> list[str]:
    """What must not stand in the words: the name, and an organisation that the other side does not see."""
    if written.aim is Aim.QUESTION:
        return names_of(member, organisation=True)
    reference = written.own
    if written.aim is Aim.ANSWER and (question := await held_question(session, written.question)):
        reference = question.record_reference
    if written.aim is Aim.DECLINE and (case := await case_of(session, written.reference)):
        reference = case.record_reference
    record = await record_of(session, reference)
    return names_of(member, organisation=record is not None and record.anonymous)


def _after(member: Member, written: Written) -> str:
    asks = written.aim is Aim.INTEREST and written.step == WORDS and not member.contact
    return CONTACT if asks else SURE


async def _from_preview(session: AsyncSession, member: Member, written: Written, act: str) -> Replies:
    match act, written.aim:
        case "agree", Aim.INTEREST if member.contact:
            return await send_interest(session, member, written, consents=True)
        case "send", Aim.INTEREST:
            return await send_interest(session, member, written, consents=False)
        case "send", Aim.QUESTION:
            return await send_question(session, member, written)
        case "send", Aim.ANSWER:
            return await send_answer(session, member, written)
        case "words", _:
            written.go(WORDS)
        case "contact", Aim.INTEREST:
            written.go(CONTACT)
        case _:
            return await _stale(session, member, written)
    return await asked_now(session, member, written, edits=True)


async def _stale(session: AsyncSession, member: Member, written: Written) -> Replies:
    """After a double tap the card is that already, and nothing moves."""
    first, *rest = as_sequence(await asked_now(session, member, written, edits=True))
    return [replace(first, toast=Wording(member.language).plain("这一步已经过去了。")), *rest]
