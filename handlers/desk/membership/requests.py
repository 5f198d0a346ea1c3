"""`/requests` 加入申请: who waits to become a member, or to change organisation, and an officer's yes."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.asked import answered
from handlers.desk.membership.paging import last_page, paged
from handlers.desk.membership.request_card import request_card
from handlers.formatting import shortened
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.membership.requesting import approve, request_of, waiting_page
from storage.membership.tables import JoiningRequest, RequestState
from storage.people import Member

PAGE: Final = 8
NAME_SHOWN: Final = 40


async def list_requests(session: AsyncSession, person: Person, member: Member | None, page: int = 0) -> Reply:
    """The longest waiting first; a page beyond the end shows the last one there is."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    await answered(session, person)
    found, total = await waiting_page(session, page * PAGE, PAGE)
    if total and not found:
        page = last_page(total, PAGE)
        found, total = await waiting_page(session, page * PAGE, PAGE)
    if not found:
        return Reply(w("现在没有等审批的加入申请。"), edits=True)
    lines = [_line(w, number, one) for number, one in enumerate(found, page * PAGE + 1)]
    buttons = [Button(str(n), f"request:{one.id}") for n, one in enumerate(found, page * PAGE + 1)]
    text = Markup("\n").join([w.many("<b>加入申请</b>：{count} 份等审批", total), *lines])
    rows = paged(w, buttons, "requests", page, last_page(total, PAGE))
    return Reply(text, rows, edits=True)


async def open_request(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    await answered(session, person)
    request = await request_of(session, number)
    if request is None:
        return gone(Wording(member.language))
    return await request_card(session, member, request)


async def approve_request(
    session: AsyncSession, person: Person, member: Member | None, number: int, revision: int
) -> Reply:
    """通过: what the officer saw, if it still waits; whatever came before is shown."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    await answered(session, person)
    done = await approve(session, number, revision, member)
    request = done or await request_of(session, number)
    if request is None:
        return gone(w)
    shown = await request_card(session, member, request)
    return replace(shown, toast=w.plain("已通过，已告诉本人。") if done else late(w, request))


def late(w: Wording, request: JoiningRequest) -> str:
    """Why a press changed nothing: another officer was quicker, or it was corrected since."""
    if request.state is RequestState.WAITING:
        return w.plain("申请刚被改过，请看一下现在的内容。")
    return w.plain("这份申请已经处理过了。")


def _line(w: Wording, number: int, request: JoiningRequest) -> Markup:
    name = shortened(request.member.name, NAME_SHOWN)
    organisation = shortened(request.organisation_name, NAME_SHOWN)
    if request.moves:
        return w(
            "{number}. {name} → {organisation}（换单位）", number=number, name=name, organisation=organisation
        )
    return w("{number}. {name}，{organisation}", number=number, name=name, organisation=organisation)
