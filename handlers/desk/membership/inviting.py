"""新邀请: for which organisation, for how many, for how long; the link is shown this once."""

from datetime import timedelta
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.asked import answered, ask, waiting_for
from handlers.desk.tokens import claim_token, hashed
from handlers.events.checkin import qr_picture
from handlers.formatting import day, shortened
from handlers.links import Links
from handlers.membership.invited import PREFIX
from handlers.person import Person
from handlers.questions import OFFERED, ON_BUTTON, ORGANISATION_LIMIT, tidy
from handlers.reply import Attachment, Button, Replies, Reply
from handlers.wording import Wording
from storage.base import now
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.members import organisation_named
from storage.membership.inviting import add_invite
from storage.organisations import organisation_of, similar_organisations
from storage.people import Member

ORGANISATION, TERMS = "invite_organisation", "invite_terms"
USES: Final = (1, 5, 20, 100)
DAYS: Final = (1, 7, 30)
NEW, ANY = 0, -1
"""In place of an organisation's number: a new one of the name that was typed; whichever people name."""


async def begin_invite(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """For which organisation?"""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    await ask(session, person, ORGANISATION, typed="")
    text = w("<b>新邀请</b>：邀请哪个单位的人？请发来单位名称；加入的人不用再填单位。")
    rows = ((Button(w.plain("不限单位"), f"inviteorg:{ANY}"),), (Button(w.plain("返回"), "invites:0"),))
    return Reply(text, rows, edits=True)


async def hear_organisation(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply:
    w, name = Wording(member.language), tidy(text)
    if len(name) > ORGANISATION_LIMIT or sum(map(str.isalpha, name)) < 2:
        return Reply(w("单位名称要 2 到 {limit} 个字，请重新发来。", limit=ORGANISATION_LIMIT))
    go_to(dialog, ORGANISATION, typed=name)
    alike = await similar_organisations(session, name, OFFERED)
    rows = [(Button(shortened(one.name, ON_BUTTON), f"inviteorg:{one.id}"),) for one in alike]
    if all(one.name != name for one in alike):
        rows.append((Button(w.plain("新建“{name}”", name=shortened(name, ON_BUTTON)), f"inviteorg:{NEW}"),))
    return Reply(w("是下面哪一个？也可以重新发来名称。"), (*rows, (Button(w.plain("返回"), "invites:0"),)))


async def choose_organisation(
    session: AsyncSession, person: Person, member: Member | None, number: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, dialog = Wording(member.language), await waiting_for(session, person, ORGANISATION)
    known = await organisation_of(session, number) if number > NEW else None
    if dialog is None or (number > NEW and known is None) or (number == NEW and not dialog.draft["typed"]):
        return gone(w)
    name = known.name if known else dialog.draft["typed"] if number == NEW else ""
    go_to(dialog, TERMS, organisation=number, name=name, uses=1, days=7)
    return _terms(w, dialog)


async def set_term(
    session: AsyncSession, person: Person, member: Member | None, term: str, number: int
) -> Reply:
    """How many people, or how many days."""
    if not allowed(member):
        return turned_away(person, member)
    w, dialog = Wording(member.language), await waiting_for(session, person, TERMS)
    if dialog is None or number not in {"uses": USES, "days": DAYS}[term]:
        return gone(w)
    go_to(dialog, TERMS, **{term: number})
    return _terms(w, dialog)


async def make_invite(session: AsyncSession, person: Person, member: Member | None, links: Links) -> Replies:
    """The link and its picture, which are kept nowhere; pressed twice it makes one."""
    if not allowed(member):
        return turned_away(person, member)
    w, dialog = Wording(member.language), await waiting_for(session, person, TERMS)
    if dialog is None:
        return gone(w)
    if not links.username:
        return Reply(w("现在生成不了：成员的机器人没有接通，请管理员检查它的令牌，再重启工作台。"))
    draft, token = dict(dialog.draft), claim_token()
    await answered(session, person)
    number = draft["organisation"]
    if number == NEW:
        number = (await organisation_named(session, draft["name"])).id
    until = now() + timedelta(days=draft["days"])
    await add_invite(session, hashed(token), number if number != ANY else None, draft["uses"], member, until)
    link = links.to(f"{PREFIX}{token}")
    text = w(
        "<b>邀请链接</b>：{organisation}，{uses} 人，{day} 前有效。它只显示这一次：\n<code>{link}</code>",
        organisation=draft["name"] or w.plain("不限单位"),
        uses=draft["uses"],
        day=day(w, until, member.zone),
        link=link,
    )
    picture = Attachment("invite.png", qr_picture(link), picture=True)
    return [
        Reply(text, ((Button(w.plain("全部邀请"), "invites:0"),),), edits=True),
        Reply(w("也可以让人扫这个码。"), attachment=picture),
    ]


def _terms(w: Wording, dialog: Dialog) -> Reply:
    draft = dialog.draft
    lines = [
        w("<b>新邀请</b>"),
        w("单位：{organisation}", organisation=draft["name"] or w.plain("不限单位")),
        w.many("可以加入 {count} 人", draft["uses"]),
        w.many("{count} 天内有效", draft["days"]),
    ]
    uses = [_ticked(w.many("{count} 人", n), n == draft["uses"], f"inviteset:uses:{n}") for n in USES]
    days = [_ticked(w.many("{count} 天", n), n == draft["days"], f"inviteset:days:{n}") for n in DAYS]
    make = (Button(w.plain("生成链接"), "invitemake"), Button(w.plain("取消"), "invites:0"))
    return Reply(Markup("\n").join(lines), (tuple(uses), tuple(days), make), edits=True)


def _ticked(label: str, chosen: bool, data: str) -> Button:
    return Button(("✓ " if chosen else "") + str(label), data)
