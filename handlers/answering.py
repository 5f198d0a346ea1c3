"""The answers of joining: what was typed or pressed at each step. The last one is `handlers.membership`."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.joining import BOT, FLOW
from handlers.membership.applying import standing
from handlers.membership.fields import toggled
from handlers.person import Person
from handlers.questions import (
    NAME_LIMIT,
    OFFERED,
    ORGANISATION_LIMIT,
    is_name,
    question,
    suggested_name,
    tidy,
)
from handlers.reply import Replies, Reply
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.dialogs import dialog_of, go_to
from storage.organisations import organisation_of, similar_organisations
from storage.people import Member
from storage.vocabularies import TechField


async def answer(session: AsyncSession, person: Person, member: Member, dialog: Dialog, text: str) -> Replies:
    """What was typed, taken for the step it answers; what cannot be taken is said, and asked again."""
    if dialog.step == "name":
        return _take_name(person, member, dialog, tidy(text))
    if dialog.step == "fields":
        pressed = Reply(Wording(member.language)("请按下面的按钮选，选好了按“完成”。"))
        return [pressed, question(person, member, dialog)]
    return await _take_organisation(session, person, member, dialog, tidy(text))


async def use_own_name(session: AsyncSession, person: Person, member: Member, revision: int) -> Replies:
    """The name that the question suggests."""
    dialog = await joining_at(session, member, revision)
    if dialog is None or dialog.step != "name":
        return await stale(session, person, member)
    return _take_name(person, member, dialog, suggested_name(person, member), edits=True)


async def rename(session: AsyncSession, person: Person, member: Member, revision: int) -> Replies:
    """Back to the first question."""
    return await _back_to(session, person, member, revision, "name")


async def choose_again(session: AsyncSession, person: Person, member: Member, revision: int) -> Replies:
    """Back to the organisation."""
    return await _back_to(session, person, member, revision, "organisation")


async def choose_organisation(
    session: AsyncSession, person: Person, member: Member, revision: int, number: int
) -> Replies:
    """One of those offered; it may be gone by now."""
    dialog = await joining_at(session, member, revision)
    offers = dialog.draft["offers"] if dialog and dialog.step == "choice" else []
    chosen = await organisation_of(session, offers[number][0]) if 0 <= number < len(offers) else None
    if dialog is None or chosen is None:
        return await stale(session, person, member)
    go_to(dialog, "fields", organisation=[chosen.id, chosen.name])
    return question(person, member, dialog, edits=True)


async def add_organisation(session: AsyncSession, person: Person, member: Member, revision: int) -> Replies:
    """新建, under the name that was typed: made once the person is a member."""
    dialog = await joining_at(session, member, revision)
    if dialog is None or dialog.step != "choice":
        return await stale(session, person, member)
    go_to(dialog, "fields", organisation=[None, dialog.draft["typed"]])
    return question(person, member, dialog, edits=True)


async def toggle_field(
    session: AsyncSession, person: Person, member: Member, revision: int, field: TechField
) -> Replies:
    dialog = await joining_at(session, member, revision)
    if dialog is None or dialog.step != "fields":
        return await stale(session, person, member)
    go_to(dialog, "fields", fields=toggled(dialog.draft.get("fields", []), field))
    return question(person, member, dialog, edits=True)


async def joining_at(session: AsyncSession, member: Member, revision: int) -> Dialog | None:
    """The joining dialog, if it still stands where the button was made."""
    dialog = await dialog_of(session, BOT, member.telegram_id)
    return dialog if dialog and dialog.flow == FLOW and dialog.revision == revision else None


async def stale(session: AsyncSession, person: Person, member: Member) -> Reply:
    """The card turns into what is asked now: after a double tap it is that already, and nothing moves."""
    w = Wording(member.language)
    dialog = await dialog_of(session, BOT, member.telegram_id)
    if dialog and dialog.flow == FLOW:
        return replace(question(person, member, dialog, edits=True), toast=w.plain("这一步已经过去了。"))
    return replace(await standing(session, member), edits=True, toast=w.plain("这一步已经过去了。"))


async def _back_to(
    session: AsyncSession, person: Person, member: Member, revision: int, step: str
) -> Replies:
    dialog = await joining_at(session, member, revision)
    if dialog is None or (step == "organisation" and dialog.draft.get("invited_to")):
        return await stale(session, person, member)
    go_to(dialog, step)
    return question(person, member, dialog, edits=True)


def _take_name(person: Person, member: Member, dialog: Dialog, name: str, *, edits: bool = False) -> Replies:
    w = Wording(member.language)
    if fault := _too_long(w, name, NAME_LIMIT):
        return [fault, question(person, member, dialog)]
    if not is_name(name):
        return [Reply(w("这看起来不像姓名。")), question(person, member, dialog)]
    go_to(dialog, "fields" if dialog.draft.get("invited_to") else "organisation", name=name)
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
    else:
        go_to(dialog, "fields", organisation=[alike[0].id if alike else None, name])
    return question(person, member, dialog)


def _too_long(w: Wording, text: str, limit: int) -> Reply | None:
    over = len(text) - limit
    return (
        Reply(w("超出 {over} 字（最多 {limit} 字），请缩短后再发。", over=over, limit=limit))
        if over > 0
        else None
    )
