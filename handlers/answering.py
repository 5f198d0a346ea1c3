"""The answers of joining: what was typed or pressed at each step, and what comes of it."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.joining import BOT, FLOW
from handlers.person import Person
from handlers.questions import NAME_LIMIT, OFFERED, ORGANISATION_LIMIT, is_name, question, tidy
from handlers.reply import Replies, Reply
from handlers.welcoming import welcome
from handlers.wording import Wording
from storage.audit import note_act
from storage.base import now
from storage.claims import grant
from storage.conversation import Dialog
from storage.dialogs import dialog_of, end_dialog, go_to
from storage.members import organisation_named
from storage.organisations import organisation_of, similar_organisations
from storage.people import Member, Organisation
from storage.vocabularies import Role


async def answer(session: AsyncSession, person: Person, member: Member, dialog: Dialog, text: str) -> Replies:
    """What was typed, taken for the step it answers; what cannot be taken is said, and asked again."""
    if dialog.step == "name":
        return _take_name(person, member, dialog, tidy(text))
    return await _take_organisation(session, person, member, dialog, tidy(text))


async def use_own_name(session: AsyncSession, person: Person, member: Member, revision: int) -> Replies:
    """The name their Telegram account goes by."""
    dialog = await _at(session, member, revision)
    if dialog is None or dialog.step != "name":
        return await _stale(session, person, member)
    return _take_name(person, member, dialog, tidy(person.name), edits=True)


async def rename(session: AsyncSession, person: Person, member: Member, revision: int) -> Replies:
    """Back to the first question."""
    dialog = await _at(session, member, revision)
    if dialog is None:
        return await _stale(session, person, member)
    go_to(dialog, "name")
    return question(person, member, dialog, edits=True)


async def choose_organisation(
    session: AsyncSession, person: Person, member: Member, revision: int, number: int
) -> Replies:
    """One of those offered; it may be gone by now."""
    dialog = await _at(session, member, revision)
    offers = dialog.draft["offers"] if dialog and dialog.step == "choice" else []
    chosen = await organisation_of(session, offers[number][0]) if 0 <= number < len(offers) else None
    if chosen is None:
        return await _stale(session, person, member)
    return await _join(session, member, chosen)


async def add_organisation(session: AsyncSession, person: Person, member: Member, revision: int) -> Replies:
    """新建, under the name that was typed."""
    dialog = await _at(session, member, revision)
    if dialog is None or dialog.step != "choice":
        return await _stale(session, person, member)
    return await _join(session, member, await organisation_named(session, dialog.draft["typed"]))


def _take_name(person: Person, member: Member, dialog: Dialog, name: str, *, edits: bool = False) -> Replies:
    w = Wording(member.language)
    if fault := _too_long(w, name, NAME_LIMIT):
        return [fault, question(person, member, dialog)]
    if not is_name(name):
        return [Reply(w("这看起来不像姓名。")), question(person, member, dialog)]
    go_to(dialog, "organisation", name=name)
    return question(person, member, dialog, edits=edits)


async def _take_organisation(
    session: AsyncSession, person: Person, member: Member, dialog: Dialog, name: str
) -> Replies:
    w = Wording(member.language)
    if fault := _too_long(w, name, ORGANISATION_LIMIT):
        return [fault, question(person, member, dialog)]
    if sum(map(str.isalpha, name)) < 2:
        return [Reply(w("单位名称至少要有两个字。")), question(person, member, dialog)]
    alike = await similar_organisations(session, name, OFFERED)
    if alike and alike[0].name != name:
        go_to(dialog, "choice", typed=name, offers=[[item.id, item.name] for item in alike])
        return question(person, member, dialog)
    chosen = alike[0] if alike else await organisation_named(session, name)
    return await _join(session, member, chosen, edits=False)


async def _join(
    session: AsyncSession, member: Member, organisation: Organisation, *, edits: bool = True
) -> Reply:
    dialog = await dialog_of(session, BOT, member.telegram_id)
    if dialog:
        member.name = dialog.draft["name"]
    await end_dialog(session, BOT, member.telegram_id)
    member.organisation, member.joined_at = organisation, now()
    grant(member, Role.MEMBER, None)
    note_act(session, member.id, "joined", f"member:{member.id}")
    return welcome(member, edits=edits)


def _too_long(w: Wording, text: str, limit: int) -> Reply | None:
    over = len(text) - limit
    return (
        Reply(w("超出 {over} 字（最多 {limit} 字），请缩短后再发。", over=over, limit=limit))
        if over > 0
        else None
    )


async def _at(session: AsyncSession, member: Member, revision: int) -> Dialog | None:
    """The joining dialog, if it still stands where the button was made."""
    dialog = await dialog_of(session, BOT, member.telegram_id)
    return dialog if dialog and dialog.flow == FLOW and dialog.revision == revision else None


async def _stale(session: AsyncSession, person: Person, member: Member) -> Reply:
    """The card turns into what is asked now: after a double tap it is that already, and nothing moves."""
    w = Wording(member.language)
    dialog = await dialog_of(session, BOT, member.telegram_id)
    if dialog and dialog.flow == FLOW:
        return replace(question(person, member, dialog, edits=True), toast=w.plain("这一步已经过去了。"))
    return replace(welcome(member, edits=True), toast=w.plain("您已经加入了。"))
