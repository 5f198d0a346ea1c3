"""改单位 of a request: one that the club has, found by what is typed, or a new one of that name."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.asked import answered, ask, waiting_for
from handlers.desk.membership.request_card import request_card
from handlers.desk.membership.requests import late
from handlers.formatting import shortened
from handlers.person import Person
from handlers.questions import OFFERED, ON_BUTTON, ORGANISATION_LIMIT, tidy
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.membership.requesting import Wanted, correct, request_of
from storage.membership.tables import JoiningRequest, RequestState
from storage.organisations import organisation_of, similar_organisations
from storage.people import Member

STEP = "request_organisation"
NEW = 0
"""In place of an organisation's number: a new one, of the name that was typed."""


async def ask_organisation(
    session: AsyncSession, person: Person, member: Member | None, number: int, revision: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, request = Wording(member.language), await request_of(session, number)
    if request is None:
        return gone(w)
    if request.state is not RequestState.WAITING or request.revision != revision:
        return replace(await request_card(session, member, request), toast=late(w, request))
    dialog = await ask(
        session, person, STEP, request=number, revision=revision, typed=request.organisation_name
    )
    return await _offered(session, w, request, dialog)


async def hear_organisation(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply:
    w, name = Wording(member.language), tidy(text)
    request = await request_of(session, dialog.draft["request"])
    if request is None:
        return gone(w)
    if len(name) > ORGANISATION_LIMIT or sum(map(str.isalpha, name)) < 2:
        return Reply(w("单位名称要 2 到 {limit} 个字，请重新发来。", limit=ORGANISATION_LIMIT))
    go_to(dialog, STEP, typed=name)
    return replace(await _offered(session, w, request, dialog), edits=False)


async def set_organisation(
    session: AsyncSession, person: Person, member: Member | None, number: int, organisation_id: int
) -> Reply:
    """Pressed twice, the card shows what stands by then."""
    if not allowed(member):
        return turned_away(person, member)
    w, request = Wording(member.language), await request_of(session, number)
    dialog = await waiting_for(session, person, STEP)
    if request is None:
        return gone(w)
    if dialog is None or dialog.draft["request"] != number:
        return await request_card(session, member, request)
    known = await organisation_of(session, organisation_id) if organisation_id != NEW else None
    wanted = Wanted(known.name, known.id) if known else Wanted(dialog.draft["typed"])
    revision = dialog.draft["revision"]
    await answered(session, person)
    done = await correct(session, number, revision, member, wanted)
    shown = await request_card(session, member, done or request)
    return replace(shown, toast=w.plain("单位已改好。") if done else late(w, request))


async def _offered(session: AsyncSession, w: Wording, request: JoiningRequest, dialog: Dialog) -> Reply:
    typed = dialog.draft["typed"]
    alike = await similar_organisations(session, typed, OFFERED)
    rows = [(Button(shortened(one.name, ON_BUTTON), f"reqset:{request.id}:{one.id}"),) for one in alike]
    if all(one.name != typed for one in alike):
        fresh = w.plain("新建“{name}”", name=shortened(typed, ON_BUTTON))
        rows.append((Button(fresh, f"reqset:{request.id}:{NEW}"),))
    text = w(
        "<b>{name}</b> 写的单位是“{organisation}”。是下面哪一个？也可以发来单位名称，我再找。",
        name=request.member.name,
        organisation=request.organisation_name,
    )
    return Reply(text, (*rows, (Button(w.plain("返回"), f"request:{request.id}"),)), edits=True)
