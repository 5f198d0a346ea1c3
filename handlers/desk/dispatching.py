"""派单 at the desk: technology managers for a case, the likeliest first; offering it, and taking it back."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.card import named
from handlers.cases.sides import record_of
from handlers.desk.case_card import case_card, person_named
from handlers.desk.guard import allowed, gone, turned_away
from handlers.managers import why
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.audit import note_act
from storage.cases.dispatching import dispatch_case, open_dispatch, take_back
from storage.cases.lifecycle import held_case
from storage.cases.managers import candidates
from storage.cases.pipeline import case_of
from storage.people import Member

PAGE: Final = 6


async def offer_managers(
    session: AsyncSession, person: Person, member: Member | None, reference: str, page: int
) -> Reply:
    """By the fields of what they dealt with before, then by load."""
    if not allowed(member):
        return turned_away(person, member)
    w, case = Wording(member.language), await case_of(session, reference)
    if case is None:
        return gone(w)
    found = await candidates(session, case)
    page = min(page, max(0, len(found) - 1) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    lines = [
        Markup("{}. <b>{}</b>\n{}").format(number, person_named(w, one.manager), why(w, one))
        for number, one in enumerate(shown, page * PAGE + 1)
    ]
    head = named(w, case, await record_of(session, case.record_reference))
    said = w("派给谁？") if found else w("现在没有可以派单的技术经理人。")
    numbers = tuple(
        Button(str(number), f"dispatchto:{reference}:{one.manager.id}")
        for number, one in enumerate(shown, page * PAGE + 1)
    )
    turns = ((page - 1, w.plain("‹ 上一页")), (page + 1, w.plain("下一页 ›")))
    last = max(0, len(found) - 1) // PAGE
    there = tuple(Button(say, f"dispatch:{reference}:{n}") for n, say in turns if 0 <= n <= last)
    rows = (numbers, there, (Button(w.plain("返回"), f"case:{reference}"),))
    text = Markup("\n\n").join([head, said, *lines])
    return Reply(text, tuple(row for row in rows if row), edits=True)


async def dispatch_to(
    session: AsyncSession, person: Person, member: Member | None, reference: str, manager_id: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, case = Wording(member.language), await held_case(session, reference)
    manager = await session.get(Member, manager_id)
    if case is None or manager is None:
        return gone(w)
    dispatch = await dispatch_case(session, case, manager, member.id)
    if dispatch is None:
        return await case_card(session, member, case, w.plain("现在不能这样派单了"))
    note_act(session, member.id, "dispatched_case", f"case:{reference}", manager=manager.id)
    return await case_card(session, member, case, w.plain("已派给{name}，等答复", name=manager.name))


async def take_case_back(
    session: AsyncSession, person: Person, member: Member | None, reference: str, dispatch_id: int
) -> Reply:
    """Of the offer that the button spoke of, or of the manager (0); what changed meanwhile stays."""
    if not allowed(member):
        return turned_away(person, member)
    w, case = Wording(member.language), await held_case(session, reference)
    if case is None:
        return gone(w)
    dispatch = await open_dispatch(session, case)
    if (dispatch.id if dispatch else 0) != dispatch_id or not await take_back(session, case, member.id):
        return await case_card(session, member, case, w.plain("情况刚有变化，请再看一看"))
    note_act(session, member.id, "took_case_back", f"case:{reference}", dispatch=dispatch_id)
    if dispatch_id:
        return await case_card(session, member, case, w.plain("已收回，可以另派"))
    return await offer_managers(session, person, member, reference, 0)
