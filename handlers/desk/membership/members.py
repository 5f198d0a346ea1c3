"""`/members` 成员: everybody who agreed to the consent card, found by name, organisation, tag or record."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, turned_away
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
from storage.membership.finding import people_page
from storage.people import Member

STEP: Final = "members"
PAGE: Final = 8
NAME_SHOWN: Final = 40
LONGEST: Final = 60


async def list_members(
    session: AsyncSession, person: Person, member: Member | None, words: str = ""
) -> Reply:
    """`/members`, perhaps with words; whatever is typed from now on searches again."""
    if not allowed(member):
        return turned_away(person, member)
    dialog = await ask(session, person, STEP, words=tidy(words)[:LONGEST])
    return await _page(session, member, dialog, 0, edits=False)


async def turn_members(session: AsyncSession, person: Person, member: Member | None, page: int) -> Reply:
    """Another page, or the list again after a card."""
    if not allowed(member):
        return turned_away(person, member)
    dialog = await waiting_for(session, person) or await ask(session, person, STEP, words="")
    if dialog.step != STEP:
        go_to(dialog, STEP, words=dialog.draft.get("words", ""))
    return await _page(session, member, dialog, page, edits=True)


async def hear_words(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply | None:
    """None where it is nobody they mean: then it is a search among records, as everywhere at the desk."""
    words = tidy(text)[:LONGEST]
    if reference_in(text) or not (await people_page(session, words, 0, 1))[1]:
        return None
    go_to(dialog, STEP, words=words)
    return await _page(session, member, dialog, 0, edits=False)


async def _page(session: AsyncSession, member: Member, dialog: Dialog, page: int, *, edits: bool) -> Reply:
    w, words = Wording(member.language), dialog.draft["words"]
    found, total = await people_page(session, words, page * PAGE, PAGE)
    if total and not found:
        page = last_page(total, PAGE)
        found, total = await people_page(session, words, page * PAGE, PAGE)
    head = w("<b>搜索：{words}</b>", words=words) if words else w("<b>成员</b>")
    lines = [head, w.many("共 {count} 位；发来姓名、单位或标签就能找。", total)]
    lines += [_line(w, number, one) for number, one in enumerate(found, page * PAGE + 1)]
    buttons = [Button(str(n), f"member:{one.id}") for n, one in enumerate(found, page * PAGE + 1)]
    return Reply(
        Markup("\n").join(lines), paged(w, buttons, "members", page, last_page(total, PAGE)), edits=edits
    )


def _line(w: Wording, number: int, one: Member) -> Markup:
    home = one.organisation.name if one.organisation else w.plain("无单位")
    standing = w.plain("访客") if one.is_guest else ""
    about = " · ".join(part for part in (shortened(home, NAME_SHOWN), standing) if part)
    name = shortened(one.name, NAME_SHOWN) or "—"
    return w("{number}. {name}，{organisation}", number=number, name=name, organisation=about)
