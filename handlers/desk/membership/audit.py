"""`/audit` 操作记录: who did what, for administrators; by person or subject, by act, in pages, as a file."""

import asyncio
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.exporting_files import FORMATS, file_of
from handlers.desk.guard import administrators_only, allowed, gone, turned_away
from handlers.desk.membership.asked import ask, waiting_for
from handlers.desk.membership.audit_said import act_said, actor_said, detail_said, line, subject_said
from handlers.desk.membership.paging import last_page, paged
from handlers.person import Person
from handlers.questions import tidy
from handlers.reply import Attachment, Button, Reply
from handlers.wording import Wording
from storage.audit import note_act
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.membership.auditing import Wanted, acts_there, entries_page, names_in
from storage.people import Member
from storage.vocabularies import Role

STEP: Final = "audit"
PAGE: Final = 8
LONGEST: Final = 60
MOST: Final = 10_000
"""Entries of one file, the newest."""
HEADINGS: Final = ("时间（UTC）", "谁", "操作", "对象", "详情")
EVERY: Final = 99
"""In place of an act's number: all of them."""


async def show_audit(session: AsyncSession, person: Person, member: Member | None, words: str = "") -> Reply:
    """`/audit`, perhaps with words; what is typed from now on filters."""
    if not allowed(member):
        return turned_away(person, member)
    if not allowed(member, Role.ADMINISTRATOR):
        return administrators_only(Wording(member.language))
    dialog = await ask(session, person, STEP, words=tidy(words)[:LONGEST], act="")
    return await _page(session, member, dialog, 0, edits=False)


async def turn_audit(session: AsyncSession, person: Person, member: Member | None, page: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    if not allowed(member, Role.ADMINISTRATOR):
        return administrators_only(Wording(member.language))
    return await _page(session, member, await _dialog(session, person), page, edits=True)


async def hear_words(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply | None:
    """None where nothing is about it: then it is a search among records, as everywhere at the desk."""
    words = tidy(text)[:LONGEST]
    there = Wanted(words, dialog.draft["act"])
    if not allowed(member, Role.ADMINISTRATOR) or not (await entries_page(session, there, 0, 1))[1]:
        return None
    go_to(dialog, STEP, words=words)
    return await _page(session, member, dialog, 0, edits=False)


async def offer_acts(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """Those of which there is an entry."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    if not allowed(member, Role.ADMINISTRATOR):
        return administrators_only(w)
    acts = await acts_there(session)
    go_to(await _dialog(session, person), STEP, acts=list(acts))
    buttons = [Button(act_said(w, act), f"auditact:{at}") for at, act in enumerate(acts)]
    rows = [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]
    return Reply(
        w("看哪一种操作？"), (*rows, (Button(w.plain("全部操作"), f"auditact:{EVERY}"),)), edits=True
    )


async def choose_act(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    if not allowed(member, Role.ADMINISTRATOR):
        return administrators_only(w)
    dialog = await _dialog(session, person)
    acts = dialog.draft.get("acts", [])
    if number != EVERY and number >= len(acts):
        return gone(w)
    go_to(dialog, STEP, act="" if number == EVERY else acts[number])
    return await _page(session, member, dialog, 0, edits=True)


async def export_audit(session: AsyncSession, person: Person, member: Member | None, extension: str) -> Reply:
    """What the filters show, as a CSV or XLSX file in which formulas are harmless; that is noted too."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    if not allowed(member, Role.ADMINISTRATOR):
        return administrators_only(w)
    if extension not in FORMATS:
        return gone(w)
    wanted = _wanted(await _dialog(session, person))
    entries, total = await entries_page(session, wanted, 0, MOST)
    names, plain = await names_in(session, entries), Wording(member.language)
    table = [
        [
            entry.at.isoformat(timespec="seconds"),
            *(actor_said(plain, entry, names), act_said(plain, entry.act)),
            *(subject_said(entry, names), detail_said(entry)),
        ]
        for entry in entries
    ]
    content = await asyncio.to_thread(file_of, extension, [list(HEADINGS), *table])
    note_act(session, member.id, "exported", "audit", format=extension, count=len(entries))
    said = w("操作记录，{count} 条（共 {total} 条）", count=len(entries), total=total)
    return Reply(said, attachment=Attachment(f"操作记录.{extension}", content))


async def _dialog(session: AsyncSession, person: Person) -> Dialog:
    there = await waiting_for(session, person, STEP)
    return there or await ask(session, person, STEP, words="", act="")


def _wanted(dialog: Dialog) -> Wanted:
    return Wanted(dialog.draft["words"], dialog.draft["act"])


async def _page(session: AsyncSession, member: Member, dialog: Dialog, page: int, *, edits: bool) -> Reply:
    w, wanted = Wording(member.language), _wanted(dialog)
    entries, total = await entries_page(session, wanted, page * PAGE, PAGE)
    if total and not entries:
        page = last_page(total, PAGE)
        entries, total = await entries_page(session, wanted, page * PAGE, PAGE)
    names = await names_in(session, entries)
    head = [w.many("<b>操作记录</b>（{count} 条）", total)]
    if wanted.words:
        head.append(w("搜索：{words}", words=wanted.words))
    if wanted.act:
        head.append(w("操作：{act}", act=act_said(w, wanted.act)))
    head.append(w("发来姓名或编号，只看有关的。"))
    lines = [line(w, entry, names, member.zone) for entry in entries]
    text = Markup("\n\n").join([Markup("\n").join(head), *lines])
    files = [Button(name.upper(), f"auditfile:{name}") for name in FORMATS]
    filters = [Button(w.plain("按操作"), "auditacts")]
    if wanted.words or wanted.act:
        filters.append(Button(w.plain("全部显示"), "auditall"))
    rows = (*paged(w, [], "audit", page, last_page(total, PAGE)), tuple(filters), tuple(files))
    return Reply(text, rows, edits=edits)


async def clear(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """Without filters again."""
    if not allowed(member):
        return turned_away(person, member)
    if not allowed(member, Role.ADMINISTRATOR):
        return administrators_only(Wording(member.language))
    dialog = await ask(session, person, STEP, words="", act="")
    return await _page(session, member, dialog, 0, edits=True)
