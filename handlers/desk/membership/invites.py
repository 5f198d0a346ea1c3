"""`/invite` 邀请链接: those that are open, who joined by each, and withdrawing one."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import list_of
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.asked import answered
from handlers.desk.membership.paging import last_page, paged
from handlers.formatting import day, shortened
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.membership.inviting import (
    Shut,
    invite_of,
    joined_by,
    open_invites,
    shut,
    withdraw_invite,
)
from storage.membership.tables import Invite
from storage.people import Member

PAGE: Final = 8
NAMES: Final = 10
NAME_SHOWN: Final = 40


async def list_invites(session: AsyncSession, person: Person, member: Member | None, page: int = 0) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    await answered(session, person)
    found, total = await open_invites(session, page * PAGE, PAGE)
    if total and not found:
        page = last_page(total, PAGE)
        found, total = await open_invites(session, page * PAGE, PAGE)
    fresh = (Button(w.plain("新邀请"), "invitenew"),)
    if not found:
        return Reply(w("现在没有可用的邀请链接。"), (fresh,), edits=True)
    lines = [
        Markup("{}. {}").format(number, _line(w, member, one))
        for number, one in enumerate(found, page * PAGE + 1)
    ]
    buttons = [Button(str(n), f"invite:{one.id}") for n, one in enumerate(found, page * PAGE + 1)]
    text = Markup("\n").join([w.many("<b>邀请链接</b>：{count} 个可用", total), *lines])
    return Reply(text, (*paged(w, buttons, "invites", page, last_page(total, PAGE)), fresh), edits=True)


async def open_invite(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    invite = await invite_of(session, number)
    if invite is None:
        return gone(Wording(member.language))
    return await _card(session, member, invite)


async def ask_to_withdraw(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    """Once more before it is done."""
    if not allowed(member):
        return turned_away(person, member)
    w, invite = Wording(member.language), await invite_of(session, number)
    if invite is None:
        return gone(w)
    if shut(invite):
        return await _card(session, member, invite)
    yes = Button(w.plain("确认收回"), f"inviteoff:{number}")
    text = w("收回以后，这个链接谁也不能再用；已经加入的人不受影响。")
    return Reply(text, ((yes, Button(w.plain("返回"), f"invite:{number}")),), edits=True)


async def withdraw(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    done = await withdraw_invite(session, number, member)
    invite = await invite_of(session, number)
    if invite is None:
        return gone(w)
    said = w.plain("已收回。") if done else w.plain("之前已经收回了。")
    return replace(await _card(session, member, invite), toast=said)


def invited_to(w: Wording, invite: Invite) -> str:
    return invite.organisation.name if invite.organisation else w.plain("不限单位")


def _line(w: Wording, member: Member, invite: Invite) -> Markup:
    return w(
        "{organisation}：{used}/{uses} 人，{day} 前",
        organisation=shortened(invited_to(w, invite), NAME_SHOWN),
        used=invite.used,
        uses=invite.uses,
        day=day(w, invite.expires_at, member.zone),
    )


async def _card(session: AsyncSession, member: Member, invite: Invite) -> Reply:
    w, state = Wording(member.language), shut(invite)
    names = await joined_by(session, invite.id, NAMES)
    lines = [
        w("<b>邀请链接</b>"),
        _line(w, member, invite),
        w("生成：{name}，{day}", name=_issuer(w, invite), day=day(w, invite.issued_at, member.zone)),
        w("已加入：{names}", names=list_of(w, names) or w.plain("还没有人")),
    ]
    if state:
        lines.append(_state(w, state))
    back = (Button(w.plain("‹ 返回列表"), "invites:0"),)
    rows: Rows = (back,) if state else ((Button(w.plain("收回"), f"inviteno:{invite.id}"),), back)
    return Reply(Markup("\n").join(lines), rows, edits=True)


def _state(w: Wording, state: Shut) -> Markup:
    match state:
        case Shut.WITHDRAWN:
            return w("已经收回。")
        case Shut.EXPIRED:
            return w("已经过期。")
    return w("名额已经用完。")


def _issuer(w: Wording, invite: Invite) -> str:
    return invite.issuer.name if invite.issuer else w.plain("未知")
