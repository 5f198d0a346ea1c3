"""改单位: a member asks to change to another organisation; officers decide as on a request to join.

The question is a step of the dialog below `/mydata` (`handlers.privacy.correcting`).
"""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.handing_over import counted
from handlers.formatting import day, shortened
from handlers.membership.guests import members_only
from handlers.posting.form import BOT
from handlers.questions import OFFERED, ON_BUTTON, ORGANISATION_LIMIT, tidy
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording
from storage.cases.handing_over import holdings
from storage.conversation import Dialog
from storage.dialogs import dialog_of, end_dialog, go_to
from storage.membership.requesting import Wanted, submit, waiting_request
from storage.membership.tables import JoiningRequest
from storage.organisations import organisation_of, similar_organisations
from storage.people import Member

FLOW, STEP = "correcting", "organisation"
"""Of the dialog."""


def move_asked(member: Member, dialog: Dialog, *, edits: bool = False) -> Reply:
    w = Wording(member.language)
    text = w(
        "现在的单位：{organisation}\n请发来新单位的名称（{limit} 字以内），由联络人专员核实。",
        organisation=member.organisation.name if member.organisation else w.plain("无单位"),
        limit=ORGANISATION_LIMIT,
    )
    return Reply(text, (_cancel(w, dialog),), edits=edits)


async def hear_new_organisation(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Replies:
    """The organisations it may mean, and a new one of that name."""
    w, name = Wording(member.language), tidy(text)
    if len(name) > ORGANISATION_LIMIT or sum(map(str.isalpha, name)) < 2:
        said = Reply(w("单位名称要 2 到 {limit} 个字，请重新发来。", limit=ORGANISATION_LIMIT))
        return [said, move_asked(member, dialog)]
    found = await similar_organisations(session, name, OFFERED)
    alike = [one for one in found if one.id != member.organisation_id]
    go_to(dialog, STEP, typed=name, offers=[one.id for one in alike])
    rows = [
        (Button(shortened(one.name, ON_BUTTON), f"moveto:{dialog.revision}:{n}"),)
        for n, one in enumerate(alike)
    ]
    if all(one.name != name for one in found):
        fresh = w.plain("新单位“{name}”", name=shortened(name, ON_BUTTON))
        rows.append((Button(fresh, f"movenew:{dialog.revision}"),))
    held = await holdings(session, member.id)
    lines = [w("申请换到哪个单位？")]
    if held.anything:
        lines += [
            Markup.escape(counted(w, held)),
            w("这些是现在单位的：通过以后由同事或联络人专员接着办，不跟您走。"),
        ]
    return Reply(Markup("\n").join(lines), (*rows, _cancel(w, dialog)))


async def move_to(session: AsyncSession, member: Member, revision: int, number: int) -> Replies:
    """To one of those that were offered, and no other: the club's organisations are not for going through."""
    if member.is_guest:
        return await members_only(session, member)
    dialog = await _dialog_at(session, member, revision)
    offers = dialog.draft.get("offers", []) if dialog else []
    home = await organisation_of(session, offers[number]) if number < len(offers) else None
    if home is None:
        return await _past(session, member)
    return await _submitted(session, member, Wanted(home.name, home.id))


async def move_to_new(session: AsyncSession, member: Member, revision: int) -> Replies:
    """To one of the name that was typed."""
    if member.is_guest:
        return await members_only(session, member)
    dialog = await _dialog_at(session, member, revision)
    if dialog is None or "typed" not in dialog.draft:
        return await _past(session, member)
    return await _submitted(session, member, Wanted(dialog.draft["typed"]))


async def _dialog_at(session: AsyncSession, member: Member, revision: int) -> Dialog | None:
    dialog = await dialog_of(session, BOT, member.telegram_id)
    there = dialog is not None and dialog.flow == FLOW and dialog.step == STEP
    return dialog if dialog and there and dialog.revision == revision else None


async def _past(session: AsyncSession, member: Member) -> Reply:
    """Pressed twice, or too late: the request that waits, where there is one."""
    past = Wording(member.language).plain("这一步已经过去了。")
    if waiting := await waiting_request(session, member.id):
        return replace(move_waits(member, waiting), edits=True, toast=past)
    return Reply(toast=past)


def move_waits(member: Member, request: JoiningRequest) -> Reply:
    """The request, until an officer decides."""
    w = Wording(member.language)
    text = w(
        "<b>换单位的申请已提交</b>（{day}），在等联络人专员核实，结果会在这里告诉您。\n"
        "{before} → {organisation}",
        day=day(w, request.asked_at, member.zone),
        before=member.organisation.name if member.organisation else w.plain("无单位"),
        organisation=request.organisation_name,
    )
    return Reply(text, ((Button(w.plain("撤回申请"), f"unapply:{request.id}"),),))


async def _submitted(session: AsyncSession, member: Member, wanted: Wanted) -> Reply:
    await end_dialog(session, BOT, member.telegram_id)
    request = await submit(session, member, wanted, moves=True)
    return replace(move_waits(member, request), edits=True)


def _cancel(w: Wording, dialog: Dialog) -> tuple[Button, ...]:
    return (Button(w.plain("取消"), f"correct:cancel:{dialog.revision}"),)
