"""`/organisations` 单位: found by name, also a former one; each with its size and what can be done."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import list_of
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.asked import ask, waiting_for
from handlers.desk.membership.paging import last_page, paged
from handlers.formatting import shortened
from handlers.links import reference_in
from handlers.person import Person
from handlers.questions import tidy
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.membership.organising import organisations_found, size_of
from storage.organisations import former_names, organisation_of
from storage.people import Member, Organisation

STEP: Final = "organisations"
PAGE: Final = 8
NAME_SHOWN: Final = 60
LONGEST: Final = 60


async def list_organisations(
    session: AsyncSession, person: Person, member: Member | None, words: str = ""
) -> Reply:
    """`/organisations`, perhaps with words; whatever is typed from now on searches again."""
    if not allowed(member):
        return turned_away(person, member)
    dialog = await ask(session, person, STEP, words=tidy(words)[:LONGEST])
    return await _page(session, member, dialog, 0, edits=False)


async def turn_organisations(
    session: AsyncSession, person: Person, member: Member | None, page: int
) -> Reply:
    """Another page, or the list again after a card."""
    if not allowed(member):
        return turned_away(person, member)
    dialog = await waiting_for(session, person) or await ask(session, person, STEP, words="")
    if dialog.step != STEP:
        go_to(dialog, STEP, words=dialog.draft.get("words", ""))
    return await _page(session, member, dialog, page, edits=True)


async def hear_words(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply | None:
    """None where it is none they mean: then it is a search among records, as everywhere at the desk."""
    words = tidy(text)[:LONGEST]
    if reference_in(text) or not (await organisations_found(session, words, 0, 1))[1]:
        return None
    go_to(dialog, STEP, words=words)
    return await _page(session, member, dialog, 0, edits=False)


async def open_organisation(
    session: AsyncSession, person: Person, member: Member | None, number: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    one = await organisation_of(session, number)
    return await card(session, member, one) if one else gone(Wording(member.language))


async def card(session: AsyncSession, member: Member, one: Organisation, toast: str = "") -> Reply:
    """`member` is the officer who reads it."""
    w, size = Wording(member.language), await size_of(session, one.id)
    lines = [
        Markup("<b>{}</b>").format(one.name),
        w("成员 {members} 位，发布 {records} 份", members=size.members, records=size.records),
    ]
    if had := await former_names(session, one.id):
        lines.append(w("曾用名：{names}", names=list_of(w, had)))
    acts = (
        Button(w.plain("改名"), f"orgname:{one.id}"),
        Button(w.plain("并入另一个单位"), f"orgmerge:{one.id}"),
    )
    rows = (acts, (Button(w.plain("‹ 返回列表"), "orgs:0"),))
    return Reply(Markup("\n").join(lines), rows, edits=True, toast=toast)


async def _page(session: AsyncSession, member: Member, dialog: Dialog, page: int, *, edits: bool) -> Reply:
    w, words = Wording(member.language), dialog.draft["words"]
    found, total = await organisations_found(session, words, page * PAGE, PAGE)
    if total and not found:
        page = last_page(total, PAGE)
        found, total = await organisations_found(session, words, page * PAGE, PAGE)
    head = w("<b>搜索：{words}</b>", words=words) if words else w("<b>单位</b>")
    lines = [head, w.many("共 {count} 个；发来名称的一部分就能找，曾用名也行。", total)]
    lines += [
        Markup("{}. {}").format(number, shortened(one.name, NAME_SHOWN))
        for number, one in enumerate(found, page * PAGE + 1)
    ]
    buttons = [Button(str(n), f"orgcard:{one.id}") for n, one in enumerate(found, page * PAGE + 1)]
    rows = paged(w, buttons, "orgs", page, last_page(total, PAGE))
    return Reply(Markup("\n").join(lines), rows, edits=edits)
