"""`/organisations` 单位: found by name, also a former one; each with its size and what can be done."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import list_of
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.searched import SearchedList
from handlers.formatting import shortened
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.membership.organising import organisations_found, size_of
from storage.organisations import former_names, organisation_of
from storage.people import Member, Organisation

NAME_SHOWN: Final = 60

ORGANISATIONS: Final = SearchedList(
    step="organisations",
    turns="orgs",
    opens="orgcard",
    find=organisations_found,
    title=lambda w: w("<b>单位</b>"),
    count=lambda w, total: w.many("共 {count} 个；发来名称的一部分就能找，曾用名也行。", total),
    line=lambda w, number, one: Markup("{}. {}").format(number, shortened(one.name, NAME_SHOWN)),
)


async def open_organisation(
    session: AsyncSession, person: Person, member: Member | None, number: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    one = await organisation_of(session, number)
    return await card(session, member, one) if one else gone(Wording(member.language))


async def card(session: AsyncSession, member: Member, one: Organisation, toast: str = "") -> Reply:
    """`member` is the officer who reads it."""
    w, size = Wording(member.language), await size_of(session, one.id)
    lines = [
        Markup("<b>{}</b>").format(one.name),
        w("成员 {members} 位，发布 {records} 份", members=size.members, records=size.records),
    ]
    if had := await former_names(session, one.id):
        lines.append(w("曾用名：{names}", names=list_of(w, had)))
    acts = (
        Button(w.plain("改名"), f"orgname:{one.id}"),
        Button(w.plain("并入另一个单位"), f"orgmerge:{one.id}"),
    )
    rows = (acts, (Button(w.plain("‹ 返回列表"), "orgs:0"),))
    return Reply(Markup("\n").join(lines), rows, edits=True, toast=toast)
