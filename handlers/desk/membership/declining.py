"""不通过: why, in one tap or typed, and one look before it is said."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.asked import answered, ask, waiting_for
from handlers.desk.membership.request_card import request_card
from handlers.desk.membership.requests import late
from handlers.membership.guests import REASONS, reason_said
from handlers.person import Person
from handlers.questions import tidy
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.membership.requesting import decline, request_of
from storage.membership.tables import JoiningRequest, RequestState
from storage.people import Member

WHY, SURE = "decline_why", "decline_sure"
LONGEST = 300


async def ask_why(
    session: AsyncSession, person: Person, member: Member | None, number: int, revision: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, request = Wording(member.language), await request_of(session, number)
    if request is None:
        return gone(w)
    if request.state is not RequestState.WAITING or request.revision != revision:
        return replace(await request_card(session, member, request), toast=late(w, request))
    await ask(session, person, WHY, request=number, revision=revision)
    return _reasons(w, request)


async def choose_reason(
    session: AsyncSession, person: Person, member: Member | None, number: int, reason: int
) -> Reply:
    """One of the few reasons."""
    if not allowed(member):
        return turned_away(person, member)
    w, dialog = Wording(member.language), await waiting_for(session, person, WHY, SURE)
    request = await request_of(session, number)
    if dialog is None or request is None or dialog.draft["request"] != number or reason >= len(REASONS):
        return gone(w)
    return _look(w, request, dialog, REASONS[reason], edits=True)


async def hear_reason(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply:
    """What was typed instead."""
    w, why = Wording(member.language), tidy(text)
    request = await request_of(session, dialog.draft["request"])
    if request is None:
        return gone(w)
    if not why or (over := len(why) - LONGEST) > 0:
        shown = _reasons(w, request)
        fault = (
            w("没有内容。") if not why else w("超出 {over} 字（最多 {limit} 字）。", over=over, limit=LONGEST)
        )
        return replace(shown, text=fault + "\n\n" + shown.text, edits=False)
    return _look(w, request, dialog, why, edits=False)


async def decline_request(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    """确认不通过, after the look; a second press shows what was decided."""
    if not allowed(member):
        return turned_away(person, member)
    w, dialog = Wording(member.language), await waiting_for(session, person, SURE)
    done = None
    if dialog and dialog.draft["request"] == number:
        draft = dict(dialog.draft)
        await answered(session, person)
        done = await decline(session, number, draft["revision"], member, draft["why"])
    request = done or await request_of(session, number)
    if request is None:
        return gone(w)
    shown = await request_card(session, member, request)
    return replace(shown, toast=w.plain("已告诉本人。") if done else late(w, request))


def _reasons(w: Wording, request: JoiningRequest) -> Reply:
    listed = tuple(
        (Button(w.plain(reason), f"reqwhy:{request.id}:{number}"),) for number, reason in enumerate(REASONS)
    )
    text = w(
        "<b>{name}</b> 的申请为什么不通过？选一个理由，或者写下来发给我。本人会看到。",
        name=request.member.name,
    )
    return Reply(text, (*listed, _back(w, request)), edits=True)


def _look(w: Wording, request: JoiningRequest, dialog: Dialog, why: str, *, edits: bool) -> Reply:
    go_to(dialog, SURE, why=why)
    lines = [
        w("不通过 <b>{name}</b> 的申请？", name=request.member.name),
        w("理由：{why}", why=reason_said(w, why)),
    ]
    sure = Button(w.plain("确认不通过"), f"reqsend:{request.id}")
    return Reply(Markup("\n").join(lines), ((sure,), _back(w, request)), edits=edits)


def _back(w: Wording, request: JoiningRequest) -> tuple[Button, ...]:
    return (Button(w.plain("返回"), f"request:{request.id}"),)
