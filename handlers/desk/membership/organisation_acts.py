"""改名 and 并入 of an organisation: typed, shown once more, done; its members are told."""

import hashlib
from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.membership.asked import answered, ask, waiting_for
from handlers.desk.membership.organisations import card
from handlers.formatting import shortened
from handlers.person import Person
from handlers.questions import OFFERED, ON_BUTTON, ORGANISATION_LIMIT, tidy
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.membership.organising import Refused, merge, rename, size_of
from storage.organisations import organisation_of, similar_organisations
from storage.people import Member, Organisation

NAMING, MERGING = "organisation_name", "organisation_merge"
SAID: Final = {
    Refused.TAKEN: marked("已有单位叫这个名字，或者曾经叫过。是同一个单位的话，请用“并入”。"),
    Refused.SAME: marked("已经是这样了。"),
    Refused.GONE: marked("这个单位已经不在了。"),
}


async def ask_name(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, one = Wording(member.language), await organisation_of(session, number)
    if one is None:
        return gone(w)
    await ask(session, person, NAMING, organisation=number)
    text = w(
        "<b>{name}</b> 的新名称是什么？请发来（{limit} 字以内）。", name=one.name, limit=ORGANISATION_LIMIT
    )
    return Reply(text, (_back(w, one),), edits=True)


async def hear_name(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply:
    w, name = Wording(member.language), tidy(text)
    one = await organisation_of(session, dialog.draft["organisation"])
    if one is None:
        return gone(w)
    if len(name) > ORGANISATION_LIMIT or sum(map(str.isalpha, name)) < 2:
        return Reply(w("单位名称要 2 到 {limit} 个字，请重新发来。", limit=ORGANISATION_LIMIT))
    go_to(dialog, NAMING, name=name)
    size = await size_of(session, one.id)
    lines = [
        w("把 <b>{before}</b> 改名为 <b>{after}</b>？", before=one.name, after=name),
        w.many("{count} 位成员会收到通知；原来的名称还能找到它。", size.members),
    ]
    yes = Button(w.plain("确认改名"), f"orgrename:{one.id}:{_mark(name)}")
    return Reply(Markup("\n").join(lines), ((yes,), _back(w, one)))


def _mark(name: str) -> str:
    """What stands for the name in a button, which has no room for it."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


async def do_rename(
    session: AsyncSession, person: Person, member: Member | None, number: int, mark: str
) -> Reply:
    """To the name that the pressed card showed. Pressed twice, the second finds nothing that waits."""
    if not allowed(member):
        return turned_away(person, member)
    w, one = Wording(member.language), await organisation_of(session, number)
    dialog = await waiting_for(session, person, NAMING)
    if one is None:
        return gone(w)
    if dialog is None or dialog.draft["organisation"] != number or "name" not in dialog.draft:
        return await card(session, member, one, w.plain(SAID[Refused.SAME]))
    name = dialog.draft["name"]
    if mark != _mark(name):
        return await card(session, member, one, w.plain("这一步已经过去了。"))
    await answered(session, person)
    refused = await rename(session, member, number, name)
    shown = await card(session, member, one, w.plain(SAID[refused]) if refused else w.plain("已改名。"))
    return replace(shown, alert=refused is Refused.TAKEN)


async def ask_other(session: AsyncSession, person: Person, member: Member | None, number: int) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, one = Wording(member.language), await organisation_of(session, number)
    if one is None:
        return gone(w)
    await ask(session, person, MERGING, organisation=number)
    return await _others(session, w, one, one.name)


async def hear_other(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Reply:
    w, one = Wording(member.language), await organisation_of(session, dialog.draft["organisation"])
    if one is None:
        return gone(w)
    return replace(await _others(session, w, one, tidy(text)[:ORGANISATION_LIMIT]), edits=False)


async def ask_merge(
    session: AsyncSession, person: Person, member: Member | None, number: int, into: int
) -> Reply:
    """Once more, with what goes over: it cannot be undone."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    one, other = await organisation_of(session, number), await organisation_of(session, into)
    if one is None or other is None or one is other:
        return gone(w)
    await ask(session, person, MERGING, organisation=number, into=into)
    size = await size_of(session, one.id)
    lines = [
        w("把 <b>{before}</b> 并入 <b>{after}</b>？", before=one.name, after=other.name),
        w(
            "成员 {members} 位、发布 {records} 份，连同申请、邀请和受众都归 {after}；成员会收到通知。",
            members=size.members,
            records=size.records,
            after=other.name,
        ),
        w("不能撤销。原来的名称还能找到它。"),
    ]
    yes = Button(w.plain("确认并入"), f"orgyes:{one.id}:{other.id}")
    return Reply(Markup("\n").join(lines), ((yes,), _back(w, one)), edits=True)


async def do_merge(
    session: AsyncSession, person: Person, member: Member | None, number: int, into: int
) -> Reply:
    """Only what was asked last: an old card may stand for organisations that are others by now."""
    if not allowed(member):
        return turned_away(person, member)
    w, other = Wording(member.language), await organisation_of(session, into)
    dialog = await waiting_for(session, person, MERGING)
    if other is None:
        return gone(w)
    if dialog is None or dialog.draft != {"organisation": number, "into": into}:
        return await card(session, member, other, w.plain("这一步已经过去了。"))
    await answered(session, person)
    done = await merge(session, member, number, into)
    said = w.plain(SAID[done]) if isinstance(done, Refused) else w.plain("已并入，已告诉成员。")
    return await card(session, member, other, said)


async def _others(session: AsyncSession, w: Wording, one: Organisation, words: str) -> Reply:
    alike = [other for other in await similar_organisations(session, words, OFFERED) if other is not one]
    rows = [(Button(shortened(other.name, ON_BUTTON), f"orginto:{one.id}:{other.id}"),) for other in alike]
    text = w("把 <b>{name}</b> 并入哪个单位？选一个，或者发来名称，我再找。", name=one.name)
    return Reply(text, (*rows, _back(w, one)), edits=True)


def _back(w: Wording, one: Organisation) -> tuple[Button, ...]:
    return (Button(w.plain("返回"), f"orgcard:{one.id}"),)
