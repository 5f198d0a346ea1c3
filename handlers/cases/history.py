"""The whole history of a case, newest first, in pages: who by side, when in the reader's zone, and why."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.card import entry_line, named, not_yours
from handlers.cases.sides import record_of
from handlers.membership.guests import members_only
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.cases.pipeline import case_of, history, side_of
from storage.people import Member

A_PAGE: Final = 8


async def show_history(session: AsyncSession, member: Member, reference: str, part: int, page: int) -> Reply:
    """Page `part` of it, or the last there is; `page` of the list is handed back to the card."""
    if member.is_guest:
        return await members_only(session, member)
    case = await case_of(session, reference)
    if case is None or side_of(case, member.id) is None:
        return not_yours(member)
    w = Wording(member.language)
    entries, total = await history(session, case, part * A_PAGE, A_PAGE)
    last = max(0, total - 1) // A_PAGE
    if part > last:
        return await show_history(session, member, reference, last, page)
    lines = [entry_line(w, case, entry, member) for entry in entries]
    head = named(w, case, await record_of(session, case.record_reference))
    counted = w.many("<b>经过</b>（{count} 步，新的在前）", total)
    turns = ((part - 1, w.plain("◀ 更新的")), (part + 1, w.plain("更早的 ▶")))
    here = f"casepast:{reference}"
    there = tuple(Button(say, f"{here}:{n}:{page}") for n, say in turns if 0 <= n <= last)
    back = (Button(w.plain("◀ 返回"), f"case:{reference}:{page}"),)
    text = Markup("\n\n").join([head, counted, Markup("\n").join(lines)])
    return Reply(text, (there, back) if there else (back,), edits=True)
