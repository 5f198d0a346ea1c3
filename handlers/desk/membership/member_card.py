"""One person as officers see them: standing, roles, fields, tags, what they hold, and what can be done."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import list_of
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.handing_over import counted
from handlers.formatting import day
from handlers.membership.fields import fields_said
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.cases.handing_over import holdings
from storage.membership.admitting import fields_of
from storage.membership.finding import person_of, tags_of
from storage.membership.requesting import waiting_request
from storage.membership.roles import GIVEN_BY
from storage.membership.tables import JoiningRequest
from storage.people import Member
from storage.vocabularies import Role


async def open_member(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    one = await person_of(session, number)
    return await member_card(session, member, one) if one else gone(Wording(member.language))


async def member_card(session: AsyncSession, member: Member, one: Member) -> Reply:
    """`member` is the officer who reads it."""
    w = Wording(member.language)
    held, request = await holdings(session, one.id), await waiting_request(session, one.id)
    lines = [
        Markup("<b>{}</b>").format(one.name or "—"),
        w("单位：{organisation}", organisation=one.organisation.name if one.organisation else w.plain("无")),
        w("身份：{roles}", roles=roles_said(w, one)),
        _joined(w, member, one),
        w("关心的领域：{fields}", fields=fields_said(w, await fields_of(session, one.id))),
        w("标签：{tags}", tags=list_of(w, await tags_of(session, one.id)) or w.plain("无")),
        Markup.escape(counted(w, held)),
    ]
    return Reply(Markup("\n").join(lines), _rows(w, member, one, request, held.anything), edits=True)


def roles_said(w: Wording, one: Member) -> str:
    return list_of(w, (w.name(role) for role in Role if role in one.roles)) or w.plain("访客")


def _joined(w: Wording, member: Member, one: Member) -> Markup:
    if one.joined_at:
        return w("加入：{day}", day=day(w, one.joined_at, member.zone))
    return w("同意说明：{day}，还不是成员", day=day(w, one.consented_at, member.zone))


def _rows(w: Wording, member: Member, one: Member, request: JoiningRequest | None, holds: bool) -> Rows:
    rows: list[tuple[Button, ...]] = []
    if request:
        rows.append((Button(w.plain("去审批"), f"request:{request.id}"),))
    for role, giver in GIVEN_BY.items():
        has = role in one.roles
        if member.may(giver) and (has or role is not Role.MANAGER or not one.is_guest):
            label = (
                w.plain("取消{role}", role=w.name(role)) if has else w.plain("设为{role}", role=w.name(role))
            )
            rows.append((Button(label, f"role:{'no' if has else 'yes'}:{role}:{one.id}"),))
    rows.append((Button(w.plain("标签"), f"tags:{one.id}"),))
    if holds and one.organisation_id is not None:
        rows.append((Button(w.plain("交接发布和对接"), f"handfrom:{one.id}:0"),))
    if not one.is_guest and Role.ADMINISTRATOR not in one.roles:
        rows.append((Button(w.plain("移出俱乐部"), f"remove:{one.id}:0"),))
    return (*rows, (Button(w.plain("‹ 返回列表"), "members:0"),))
