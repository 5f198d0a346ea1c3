"""Joining the club: consent, then a name, an organisation and fields. Every step is in the store."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import Errand, ask_consent, consented, declined_card, wording_for
from handlers.desk.events.checking_in import by_code
from handlers.events.checkin import PREFIX
from handlers.finding import search
from handlers.links import Links, reference_in
from handlers.membership.applying import standing
from handlers.membership.invited import (
    draft_for,
    invite_for,
    invite_in,
    invited_said,
    member_already,
    shut_said,
)
from handlers.opening import open_reference
from handlers.pending import pending_question
from handlers.person import Person
from handlers.questions import question
from handlers.reply import Replies, Reply
from handlers.welcoming import welcome
from handlers.wording import Wording
from storage.consents import give_consent
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, dialog_of
from storage.membership.requesting import last_request, waiting_request
from storage.membership.tables import RequestState
from storage.people import CONSENT_VERSION, Member
from storage.search.finder import Finder
from storage.vocabularies import Language, Role

BOT = "member"
FLOW = "joining"


async def start(
    session: AsyncSession, links: Links, person: Person, member: Member | None, payload: str
) -> Replies:
    """`/start`, perhaps with a deep link's payload: the consent card, the record, or where one stands."""
    if payload.startswith(PREFIX):
        return await by_code(session, person, member, payload, at_desk=False)
    reference, invited = reference_in(payload), invite_in(payload)
    if invited:
        return await _follow(session, person, member, invited)
    if not consented(member):
        return ask_consent(person, member, reference)
    opened = [await open_reference(session, member, links, reference)] if reference else []
    if not member.may(Role.MEMBER):
        return [*opened, await _go_on(session, person, member)]
    return [*(opened or [welcome(member)]), *await pending_question(session, person, member)]


async def apply(session: AsyncSession, person: Person, member: Member) -> Reply:
    """登记加入 and 重新申请: the questions from the first on, or where the person stands."""
    dialog = await dialog_of(session, BOT, member.telegram_id)
    asked = dialog is not None and dialog.flow == FLOW
    if not asked and (member.may(Role.MEMBER) or await waiting_request(session, member.id)):
        return replace(await standing(session, member), edits=True)
    return question(person, member, await _joining(session, member))


async def switch_card(person: Person, member: Member | None, language: Language, reference: str) -> Reply:
    """The consent card in another language; still nothing is stored."""
    if consented(member):
        return _agreed_before(member)
    return ask_consent(person, member, _carried(reference), language=language, edits=True)


async def decline(person: Person, member: Member | None, language: Language, reference: str) -> Reply:
    if consented(member):
        return _agreed_before(member)
    return declined_card(person, member, language, _carried(reference))


async def agree(
    session: AsyncSession,
    finder: Finder,
    links: Links,
    person: Person,
    member: Member | None,
    language: Language,
    errand: Errand,
) -> Replies:
    """同意并加入: the member's row, what the person came for at once, then the first question.

    Pressed twice it does nothing more.
    """
    if consented(member):
        return await _agreed_again(session, person, member)
    member = await _consent(session, person, member, language)
    done = Reply(
        Wording(member.language)("已同意（第 {version} 版），谢谢！", version=CONSENT_VERSION), edits=True
    )
    if invited := invite_in(errand.reference):
        return [done, *await _follow(session, person, member, invited)]
    fetched = await _run(session, finder, links, member, errand)
    if member.may(Role.MEMBER):
        return [done, *(fetched or [welcome(member)])]
    return [done, *fetched, await _go_on(session, person, member)]


async def _consent(
    session: AsyncSession, person: Person, member: Member | None, language: Language
) -> Member:
    member = member or Member(telegram_id=person.telegram_id, organisation=None, grants=[])
    member.language = language
    await give_consent(session, member, language)
    return member


async def _run(
    session: AsyncSession, finder: Finder, links: Links, member: Member, errand: Errand
) -> Sequence[Reply]:
    if reference := reference_in(errand.reference) or reference_in(errand.typed):
        return [await open_reference(session, member, links, reference)]
    return [await search(session, finder, member, errand.typed)] if errand.typed else []


async def _follow(
    session: AsyncSession, person: Person, member: Member | None, invited: str
) -> Sequence[Reply]:
    """An invite's link was opened: before consent, by a guest, or by somebody who is a member already."""
    w = wording_for(person, member)
    invite, closed = await invite_for(session, invited)
    said = [shut_said(w, closed)] if closed else []
    if not consented(member):
        return [*said, ask_consent(person, member, "" if closed else invited)]
    if member.may(Role.MEMBER):
        return [member_already(member, invite)]
    if invite is None or closed:
        return [*said, await _go_on(session, person, member)]
    draft = await draft_for(session, member, invite)
    dialog = await begin_dialog(session, BOT, member.telegram_id, FLOW, "name", draft)
    return [invited_said(w, invite), question(person, member, dialog)]


def _carried(errand: str) -> str:
    """What a consent card may carry on: a record's reference or an invite, nothing else."""
    return invite_in(errand) or reference_in(errand)


async def _go_on(session: AsyncSession, person: Person, member: Member) -> Reply:
    """Of a guest: the question that is open, what became of their request, or the first question."""
    if await dialog_of(session, BOT, member.telegram_id) is None:
        request = await last_request(session, member.id)
        if request and request.state in (RequestState.WAITING, RequestState.DECLINED):
            return await standing(session, member)
    return question(person, member, await _joining(session, member))


async def _joining(session: AsyncSession, member: Member) -> Dialog:
    """The dialog as it stands, or a new one: a person who gave up starts again where they like."""
    dialog = await dialog_of(session, BOT, member.telegram_id)
    if dialog and dialog.flow == FLOW:
        return dialog
    draft = await draft_for(session, member, None)
    return await begin_dialog(session, BOT, member.telegram_id, FLOW, "name", draft)


async def _agreed_again(session: AsyncSession, person: Person, member: Member) -> Replies:
    if member.may(Role.MEMBER) or await dialog_of(session, BOT, member.telegram_id):
        return _agreed_before(member)
    return await _go_on(session, person, member)


def _agreed_before(member: Member) -> Reply:
    return Reply(toast=Wording(member.language).plain("您已经同意过了。"))
