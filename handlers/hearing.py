"""What a person types in a private chat: an answer to an open question, a reference, or a need."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.answering import answer
from handlers.cases import asking
from handlers.cases.interest_dialog import FLOW as INTEREST
from handlers.cases.interest_typing import answer_written
from handlers.cases.moving import hear_answer
from handlers.events.asking import FLOW as REGISTERING
from handlers.events.registering import hear_answer as hear_registering
from handlers.finding import ask_for_words, search
from handlers.joining import FLOW as JOINING
from handlers.links import Links, reference_in
from handlers.membership.guests import members_only
from handlers.membership.moving import FLOW as CORRECTING
from handlers.opening import open_reference
from handlers.pending import pending_question
from handlers.person import Person
from handlers.posting.answering import answer_typed
from handlers.posting.form import BOT, FLOW, KIND, put_aside
from handlers.posting.received import A_PASSAGE, fill_from, offer_posting, receive_text
from handlers.privacy.correcting import hear_correction
from handlers.reply import Button, Replies, Reply
from handlers.settings.choosing import hear_hours
from handlers.understanding.understanding import worth_posting
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.dialogs import dialog_of, end_dialog
from storage.people import Member
from storage.search.finder import Finder


async def hear(
    session: AsyncSession, finder: Finder, links: Links, person: Person, member: Member, text: str
) -> Replies:
    """Free text of somebody who consented."""
    if dialog := await dialog_of(session, BOT, person.telegram_id):
        if member.is_guest and dialog.flow != JOINING:
            return await _put_down(session, member)
        return await _answer(session, finder, person, member, dialog, text)
    if chosen := await hear_hours(session, member, text):
        return chosen
    return await offer_posting(session, member, await _look_up(session, finder, links, member, text), text)


async def _put_down(session: AsyncSession, member: Member) -> Reply:
    """What was begun as a member, whose membership ended since: a draft is kept, in case they come back."""
    await put_aside(session, member.telegram_id)
    await end_dialog(session, BOT, member.telegram_id)
    return await members_only(session, member)


async def _answer(
    session: AsyncSession, finder: Finder, person: Person, member: Member, dialog: Dialog, text: str
) -> Replies:
    """To the question that is open."""
    if dialog.flow == FLOW:
        fills = dialog.step == KIND and worth_posting(text)
        return await (
            fill_from(session, finder, member, text) if fills else answer_typed(session, member, text)
        )
    if dialog.flow == INTEREST:
        return await answer_written(session, member, text)
    if dialog.flow == asking.FLOW:
        return await hear_answer(session, member, text) or ()
    if dialog.flow == REGISTERING:
        return await hear_registering(session, member, text)
    if dialog.flow == CORRECTING:
        return await hear_correction(session, member, dialog, text)
    return await answer(session, person, member, dialog, text)


async def hear_forwarded(
    session: AsyncSession, finder: Finder, links: Links, person: Person, member: Member, text: str
) -> Replies:
    """A text passed on: to be posted, or searched for. A word or two, and other answers, are just text."""
    dialog = await dialog_of(session, BOT, person.telegram_id)
    if member.is_guest or len(text.strip()) < A_PASSAGE or (dialog and dialog.flow != FLOW):
        return await hear(session, finder, links, person, member, text)
    return await receive_text(session, member, text)


async def search_by_command(
    session: AsyncSession, finder: Finder, links: Links, person: Person, member: Member, words: str
) -> Replies:
    """`/search words` in a private chat, also in the middle of a dialog, which then goes on."""
    found = await _look_up(session, finder, links, member, words)
    return [found, *await pending_question(session, person, member)]


async def search_in_group(session: AsyncSession, finder: Finder, member: Member, words: str) -> Reply:
    """`/search words` in a group: the card stands in the group, only the asker can page it."""
    if not words.strip():
        return Reply(Wording(member.language)("在群里这样检索：<code>/search 废水处理</code>"))
    return await search(session, finder, member, words, shared=True)


async def invite_from_group(person: Person, links: Links) -> Reply:
    """Somebody in a group who has not joined: everything about them belongs in a private chat."""
    w = Wording(person.language)
    rows = ((Button(w.plain("私聊我"), url=links.to("group")),),)
    return Reply(w("检索前请先私聊我加入，只要一分钟。"), rows)


async def point_to_private(person: Person, links: Links) -> Reply:
    """Any other command in a group."""
    w = Wording(person.language)
    rows = ((Button(w.plain("私聊我"), url=links.to()),),)
    return Reply(w("这个命令请私聊我使用。在群里可以：<code>/search 废水处理</code>"), rows)


async def _look_up(session: AsyncSession, finder: Finder, links: Links, member: Member, text: str) -> Reply:
    if not text.strip():
        return ask_for_words(Wording(member.language))
    if reference := reference_in(text):
        return await open_reference(session, member, links, reference)
    return await search(session, finder, member, text)


async def answer_press_in_group(person: Person) -> Reply:
    """A press in a group on a card that is somebody else's, or none of ours any more."""
    w = Wording(person.language)
    return Reply(toast=w.plain("这张卡片不能由您操作。自己找：发 /search 加关键词，或私聊我。"), alert=True)
