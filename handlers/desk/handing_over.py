"""`/handover` 交接: records and cases of one person go over to another of the same organisation."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.case_card import person_named
from handlers.desk.guard import allowed, gone, turned_away
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.cases.handing_over import Holdings, colleagues, hand_over, holdings
from storage.cases.people import members_page, organisations_page
from storage.people import Member
from storage.vocabularies import Role

PAGE: Final = 6


async def list_organisations(
    session: AsyncSession, person: Person, member: Member | None, page: int = 0
) -> Reply:
    """Those with people who could hand something over to each other."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    found, total = await organisations_page(session, page * PAGE, PAGE)
    items = [f"{number}. {one.name}" for number, one in enumerate(found, page * PAGE + 1)]
    numbers = [Button(str(n), f"handorg:{one.id}:0") for n, one in enumerate(found, page * PAGE + 1)]
    if not found:
        return Reply(w("没有哪个单位有两位以上的成员，现在不需要交接。"), edits=True)
    text = w("<b>交接</b>：哪个单位？") + Markup("\n") + Markup("\n").join(map(Markup.escape, items))
    return Reply(text, _paged(w, numbers, "handover", page, total), edits=True)


async def list_people(
    session: AsyncSession, person: Person, member: Member | None, organisation_id: int, page: int
) -> Reply:
    """Whose things go over."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    found, total = await members_page(session, organisation_id, page * PAGE, PAGE)
    lines, numbers = [], []
    for number, one in enumerate(found, page * PAGE + 1):
        held = await holdings(session, one.id)
        lines.append(Markup("{}. {}\n{}").format(number, one.name, counted(w, held)))
        numbers.append(Button(str(number), f"handfrom:{one.id}:0"))
    if not found:
        return gone(w)
    text = Markup("\n").join([w("<b>交接</b>：谁要交出去？"), *lines])
    back = (Button(w.plain("返回"), "handover:0"),)
    return Reply(text, (*_paged(w, numbers, f"handorg:{organisation_id}", page, total), back), edits=True)


async def list_takers(
    session: AsyncSession, person: Person, member: Member | None, giver_id: int, page: int
) -> Reply:
    """Who of the same organisation takes over."""
    if not allowed(member):
        return turned_away(person, member)
    w, giver = Wording(member.language), await session.get(Member, giver_id)
    if giver is None or giver.organisation_id is None:
        return gone(w)
    every = await colleagues(session, giver)
    shown = list(enumerate(every, 1))[page * PAGE : (page + 1) * PAGE]
    numbers = [Button(str(number), f"handto:{giver.id}:{one.id}") for number, one in shown]
    back = (Button(w.plain("返回"), f"handorg:{giver.organisation_id}:0"),)
    lines = [
        w("{name} 的发布和对接交给谁？", name=person_named(w, giver)),
        Markup.escape(counted(w, await holdings(session, giver.id))),
        *(Markup("{}. {}").format(number, one.name) for number, one in shown),
    ]
    rows = _paged(w, numbers, f"handfrom:{giver.id}", page, len(every))
    return Reply(Markup("\n").join(lines), (*rows, back), edits=True)


async def confirm(
    session: AsyncSession, person: Person, member: Member | None, giver_id: int, taker_id: int
) -> Reply:
    """What goes over, once more before it is done."""
    if not allowed(member):
        return turned_away(person, member)
    w, giver, taker = await _both(session, member, giver_id, taker_id)
    if giver is None or taker is None:
        return gone(w)
    held = await holdings(session, giver.id)
    lines = [
        w("<b>{giver}</b> → <b>{taker}</b>", giver=giver.name, taker=taker.name),
        Markup.escape(counted(w, held)),
        w("原来的联系方式不再显示；接手的人要重新同意才互换联系方式。双方都会收到通知。"),
    ]
    if held.manager and not taker.may(Role.MANAGER):
        lines.append(w("接手的人不是技术经理人：经理的 {count} 项会待派单。", count=len(held.manager)))
    yes = Button(w.plain("确认交接"), f"handyes:{giver.id}:{taker.id}")
    return Reply(
        Markup("\n\n").join(lines), ((yes, Button(w.plain("返回"), f"handfrom:{giver.id}:0")),), edits=True
    )


async def do_hand_over(
    session: AsyncSession, person: Person, member: Member | None, giver_id: int, taker_id: int
) -> Reply:
    """Pressed twice, the second time nothing is left to hand over."""
    if not allowed(member):
        return turned_away(person, member)
    w, giver, taker = await _both(session, member, giver_id, taker_id)
    if giver is None or taker is None:
        return gone(w)
    if not (await holdings(session, giver.id)).anything:
        return Reply(toast=w.plain("{name} 没有要交接的了。", name=giver.name))
    done = await hand_over(session, giver, taker, member.id)
    if done is None:
        return gone(w)
    said = w(
        "好的：{records} 份发布、{cases} 项对接已从 {giver} 交给 {taker}。",
        records=len(done.records),
        cases=len(done.cases),
        giver=giver.name,
        taker=taker.name,
    )
    stay = w("{names} 没有交接：接手的人已经在里面。", names="、".join(done.staying))
    back = (Button(w.plain("交接另一位"), "handover:0"),)
    return Reply(Markup("\n").join([said, stay] if done.staying else [said]), (back,), edits=True)


def counted(w: Wording, held: Holdings) -> str:
    return w.plain(
        "发布 {records} 份；对接 {cases} 项（发布方 {owner}，意向方 {seeker}，经理 {manager}）",
        records=len(held.records),
        cases=held.cases,
        owner=len(held.owner),
        seeker=len(held.seeker),
        manager=len(held.manager),
    )


async def _both(
    session: AsyncSession, member: Member, giver_id: int, taker_id: int
) -> tuple[Wording, Member | None, Member | None]:
    giver = await session.get(Member, giver_id)
    takers = await colleagues(session, giver) if giver else []
    return Wording(member.language), giver, next((one for one in takers if one.id == taker_id), None)


def _paged(w: Wording, numbers: Sequence[Button], here: str, page: int, total: int) -> Rows:
    turns = []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"{here}:{page - 1}"))
    if (page + 1) * PAGE < total:
        turns.append(Button(w.plain("下一页 ›"), f"{here}:{page + 1}"))
    return tuple(tuple(row) for row in (numbers, turns) if row)
