"""`/pushes`: what an officer has to decide about pushes, and deciding it.

A press may come twice, late, or after a colleague's: each act looks at the message as it is now, under its
lock, and answers what is so.
"""

from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.progress import open_running
from handlers.desk.push_card import card_rows, card_text, described, notice_in, opening, recallable
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.audit import note_act
from storage.base import now
from storage.outbox.recalling import DELETABLE, recall
from storage.outbox.reports import (
    Report,
    Waiting,
    held_message,
    leave_held,
    report_on,
    totals_under_way,
    waiting_for_officers,
)
from storage.outbox.settling import resend_held, resume
from storage.outbox.tables import Message, State
from storage.people import Member

PAGE = 5
SENT_OR_NOT = (State.READY, State.SENDING, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Place:
    """The push a button is about, and the page of the list it was opened from."""

    message_id: int
    page: int = 0


async def list_pushes(session: AsyncSession, person: Person, member: Member | None, page: int = 0) -> Reply:
    """Those that need an officer, newest first, and one line about all that is under way."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    waiting = await waiting_for_officers(session, page * PAGE, PAGE)
    parts = [_head(w, waiting), *_lines(w, waiting), await _under_way(session, w)]
    return Reply(Markup("\n\n").join(parts), _list_rows(w, waiting), edits=True)


async def open_push(session: AsyncSession, person: Person, member: Member | None, place: Place) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    message = await session.get(Message, place.message_id)
    if message and (number := notice_in(message)):
        return await open_running(session, person, member, number)
    return await _card(session, member, message, place) if message else gone(Wording(member.language))


async def resume_push(session: AsyncSession, person: Person, member: Member | None, place: Place) -> Reply:
    """继续发送: what was held back goes out."""
    if not allowed(member):
        return turned_away(person, member)
    w, message = Wording(member.language), await held_message(session, place.message_id)
    if message is None:
        return gone(w)
    if message.recalled_at or not message.paused_at:
        said = w.plain("已经撤回了") if message.recalled_at else w.plain("现在没有暂停")
        return await _card(session, member, message, place, said)
    note_act(session, member.id, "resumed_push", f"message:{message.id}", reason=message.pause_reason)
    await resume(session, message)
    return await _card(session, member, message, place, w.plain("好的，继续发送"))


async def offer_resend(session: AsyncSession, person: Person, member: Member | None, place: Place) -> Reply:
    """补发 pressed: asked once more, with the count that is confirmed."""
    if not allowed(member):
        return turned_away(person, member)
    w, message = Wording(member.language), await session.get(Message, place.message_id)
    if message is None:
        return gone(w)
    count = (await report_on(session, message)).resendable(now())
    if not count:
        return await _card(session, member, message, place, w.plain("没有可以补发的"))
    question = w.many("补发 {count} 份？这些也许已经送到，对方可能会收到两次。", count)
    yes = Button(w.plain("确认补发 {count} 份", count=count), f"push:resend-yes:{_data(place)}:{count}")
    return _asked(w, message, question, yes, place)


async def resend_push(
    session: AsyncSession, person: Person, member: Member | None, place: Place, count: int
) -> Reply:
    """Confirmed for `count` copies; where they are not that many any more, nothing is sent."""
    if not allowed(member):
        return turned_away(person, member)
    w, message = Wording(member.language), await held_message(session, place.message_id)
    if message is None:
        return gone(w)
    there = (await report_on(session, message)).resendable(now())
    if there != count or not there:
        said = w.plain("数量变了，请再看一看") if there else w.plain("没有可以补发的")
        return await _card(session, member, message, place, said)
    resent = await resend_held(session, message.id)
    note_act(session, member.id, "resent_push", f"message:{message.id}", copies=resent)
    return await _card(session, member, message, place, w.plain("好的，补发 {count} 份", count=resent))


async def leave_push(session: AsyncSession, person: Person, member: Member | None, place: Place) -> Reply:
    """不补发: the held copies stay as they are, and nobody is asked about them again."""
    if not allowed(member):
        return turned_away(person, member)
    w, message = Wording(member.language), await held_message(session, place.message_id)
    if message is None:
        return gone(w)
    left = await leave_held(session, message.id)
    if not left:
        return await _card(session, member, message, place, w.plain("没有存疑的了"))
    note_act(session, member.id, "left_push", f"message:{message.id}", copies=left)
    return await _card(session, member, message, place, w.plain("好的，{count} 份不补发", count=left))


async def offer_recall(session: AsyncSession, person: Person, member: Member | None, place: Place) -> Reply:
    """撤回 pressed: asked once more, with what will be deleted and what not be sent."""
    if not allowed(member):
        return turned_away(person, member)
    w, message = Wording(member.language), await session.get(Message, place.message_id)
    if message is None:
        return gone(w)
    if not recallable(message):
        return await _card(session, member, message, place, _no_recall(w, message))
    rows = (await report_on(session, message)).rows
    question = w(
        "要撤回吗？还没有发出的 {waiting} 份不会发出；已发出的 {sent} 份会从对方的聊天里删除"
        "（发出超过 {hours} 小时的和存疑的删不掉）。",
        waiting=sum(rows.get(state, 0) for state in SENT_OR_NOT),
        sent=rows.get(State.SENT, 0),
        hours=DELETABLE // timedelta(hours=1),
    )
    return _asked(w, message, question, Button(w.plain("确认撤回"), f"push:recall-yes:{_data(place)}"), place)


async def recall_push(session: AsyncSession, person: Person, member: Member | None, place: Place) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, message = Wording(member.language), await held_message(session, place.message_id)
    if message is None:
        return gone(w)
    if not recallable(message):
        return await _card(session, member, message, place, _no_recall(w, message))
    deleted = await recall(session, message)
    note_act(session, member.id, "recalled_push", f"message:{message.id}", deleting=deleted)
    said = w.plain("已撤回，正在删除 {count} 份", count=deleted)
    return await _card(session, member, message, place, said)


def _no_recall(w: Wording, message: Message) -> str:
    return w.plain("已经撤回了") if message.recalled_at else w.plain("这个撤不回来")


async def _card(
    session: AsyncSession, member: Member, message: Message, place: Place, toast: str = ""
) -> Reply:
    w, report = Wording(member.language), await report_on(session, message)
    rows = card_rows(w, report, place.page)
    return Reply(card_text(w, report, member.zone), rows, edits=True, toast=toast)


def _asked(w: Wording, message: Message, question: Markup, yes: Button, place: Place) -> Reply:
    no = Button(w.plain("返回"), f"push:open:{_data(place)}")
    return Reply(Markup("\n\n").join([described(w, message), question]), ((yes, no),), edits=True)


def _data(place: Place) -> str:
    return f"{place.message_id}:{place.page}"


def _head(w: Wording, waiting: Waiting) -> Markup:
    head = w("<b>需要您处理的推送</b>")
    if not waiting.reports:
        return Markup("\n").join([head, w("现在没有需要处理的。")])
    last = waiting.start + len(waiting.reports)
    count = w("第 {first}–{last} 项，共 {total} 项", first=waiting.start + 1, last=last, total=waiting.total)
    return Markup("\n").join([head, count])


def _lines(w: Wording, waiting: Waiting) -> list[Markup]:
    numbered = enumerate(waiting.reports, waiting.start + 1)
    return [Markup("{}. {}\n{}").format(at, described(w, one.message), _why(w, one)) for at, one in numbered]


def _why(w: Wording, report: Report) -> str:
    shown = [state for state in (State.SENT, State.UNKNOWN) if state in report.rows]
    states = [State.PAUSED, *shown] if report.paused else shown
    return " · ".join(_count(w, state, report.rows.get(state, 0)) for state in states)


async def _under_way(session: AsyncSession, w: Wording) -> Markup:
    totals = await totals_under_way(session)
    if not totals:
        return w("没有进行中的推送。")
    said = " · ".join(_count(w, state, totals[state]) for state in State if state in totals)
    return w("进行中：{states}", states=said)


def _count(w: Wording, state: State, count: int) -> str:
    return f"{w.name(state)} {count}"


def _list_rows(w: Wording, waiting: Waiting) -> Rows:
    page = waiting.start // PAGE
    opens = [
        Button(str(at), opening(one.message, page))
        for at, one in enumerate(waiting.reports, waiting.start + 1)
    ]
    turns = []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"pushes:{page - 1}"))
    if waiting.start + len(waiting.reports) < waiting.total:
        turns.append(Button(w.plain("下一页 ›"), f"pushes:{page + 1}"))
    refresh = (Button(w.plain("刷新"), f"pushes:{page}"),)
    return tuple(tuple(row) for row in (opens, turns, refresh) if row)
