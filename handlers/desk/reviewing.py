"""`/review`: what waits for review, oldest first; opening one; approving it.

A press may come twice, late, or after a colleague's: each act looks at the record as it is now, under its
lock. A verdict carries a stamp of what the officer saw; where the text changed since, it is shown again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.reviewing_cards import case_card, decided
from handlers.desk.reviewing_likeness import similar
from handlers.desk.reviewing_values import fields_of, version_values
from handlers.formatting import day
from handlers.forms.said import FieldFault
from handlers.person import Person
from handlers.posting.inverse import kind_of
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.audit import note_act
from storage.conversation import Dialog
from storage.dialogs import dialog_of
from storage.people import Member
from storage.posting.reviewing import Case, Queue, case_of, decide, waiting
from storage.posting.tables import Move
from storage.search.finder import Finder

PAGE = 5
FLOW = "review"
ACTS = {Move.APPROVE: "approved", Move.RETURN: "returned", Move.REJECT: "rejected"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a verdict's button is about: the record, and the stamp of the text that was shown."""

    reference: str
    stamp: str


async def list_waiting(session: AsyncSession, person: Person, member: Member | None, page: int = 0) -> Reply:
    """New records and new versions of published ones, told apart."""
    if not allowed(member):
        return turned_away(person, member)
    await drop_verdict(session, person)
    w = Wording(member.language)
    queue = await waiting(session, page * PAGE, PAGE)
    lines = [_line(w, queue, at, member.zone) for at in range(len(queue.items))]
    return Reply(Markup("\n\n").join([_head(w, queue), *lines]), _list_rows(w, queue), edits=True)


async def open_case(
    session: AsyncSession, person: Person, member: Member | None, reference: str, part: int, finder: Finder
) -> Reply:
    """Also from the push that told of it. What was decided meanwhile is shown without verdicts."""
    if not allowed(member):
        return turned_away(person, member)
    await drop_verdict(session, person)
    case = await case_of(session, reference)
    if case is None:
        return gone(Wording(member.language))
    return await shown(session, member, case, finder, part)


async def approve(
    session: AsyncSession, person: Person, member: Member | None, seen: Seen, finder: Finder
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    await drop_verdict(session, person)
    w = Wording(member.language)
    case = await case_of(session, seen.reference, held=True)
    if case is None:
        return gone(w)
    if late := await not_as_seen(session, member, case, seen):
        return late
    try:
        values = version_values(case.record, case.version.answers) if case.version else {}
    except FieldFault as fault:
        said = w.plain("新内容有误，不能通过：{why}", why=fault.said.plain(w))
        return replace(await shown(session, member, case, finder), toast=said[:200], alert=True)
    await decide(session, case, Move.APPROVE, member, values=values)
    return await done(session, member, case, Move.APPROVE)


async def done(session: AsyncSession, member: Member, case: Case, move: Move, **detail: object) -> Reply:
    """After a verdict that was given: noted, and said on the card."""
    about = {"new_version": case.version.id} if case.version else {}
    note_act(session, member.id, f"{ACTS[move]}_record", f"record:{case.record.reference}", **about, **detail)
    settled = Case(case.record, None)
    return await case_card(session, member, settled, ())


async def not_as_seen(session: AsyncSession, member: Member, case: Case, seen: Seen) -> Reply | None:
    """The answer where no verdict can be given on what the officer saw; None where it can."""
    w = Wording(member.language)
    if not case.waits:
        said = await decided(session, w, case.record)
        return replace(await case_card(session, member, case, ()), toast=said)
    if case.stamp != seen.stamp:
        said = w.plain("内容刚有变化，请再看一遍")
        return replace(await case_card(session, member, case, ()), toast=said, alert=True)
    return None


async def shown(session: AsyncSession, member: Member, case: Case, finder: Finder, part: int = 0) -> Reply:
    alike = await similar(session, finder, case.record) if case.waits and case.version is None else []
    return await case_card(session, member, case, alike, part)


async def verdict_dialog(session: AsyncSession, person: Person) -> Dialog | None:
    """The verdict whose reasons this officer is about to give."""
    dialog = await dialog_of(session, "desk", person.telegram_id)
    return dialog if dialog and dialog.flow == FLOW else None


async def drop_verdict(session: AsyncSession, person: Person) -> None:
    """Leaving for another card: what is typed next is no reason any more."""
    if dialog := await verdict_dialog(session, person):
        await session.delete(dialog)
        await session.flush()


def labels_of(w: Wording, case: Case, names: Sequence[str]) -> list[str]:
    """The labels of those fields, in the form's order."""
    return [w.plain(field.label) for field in fields_of(case.record) if field.name in names]


def _head(w: Wording, queue: Queue) -> Markup:
    head = w("<b>待审核</b>")
    if not queue.items:
        return Markup("\n").join([head, w("现在没有等待审核的内容。")])
    last = queue.start + len(queue.items)
    count = w("第 {first}–{last} 项，共 {total} 项", first=queue.start + 1, last=last, total=queue.total)
    return Markup("\n").join([head, count])


def _line(w: Wording, queue: Queue, at: int, zone: str) -> Markup:
    item = queue.items[at]
    record = item.record
    state = w.plain("修改") if item.new_version else w.plain("新发布")
    about = joined(
        record.reference,
        w.name(kind_of(record)),
        record.organisation.name if record.organisation else "",
        w.plain("{day}提交", day=day(w, item.since, zone)),
    )
    return Markup("{}. [{}] <b>{}</b>\n{}").format(queue.start + at + 1, state, record.title, about)


def _list_rows(w: Wording, queue: Queue) -> Rows:
    page = queue.start // PAGE
    opens = [
        Button(str(at), f"review:{item.record.reference}")
        for at, item in enumerate(queue.items, queue.start + 1)
    ]
    turns = []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"reviews:{page - 1}"))
    if queue.start + len(queue.items) < queue.total:
        turns.append(Button(w.plain("下一页 ›"), f"reviews:{page + 1}"))
    refresh = (Button(w.plain("刷新"), f"reviews:{page}"),)
    return tuple(tuple(row) for row in (opens, turns, refresh) if row)
