"""`/events` at the desk: drafts, what is coming, what is past."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.desk.events.card import counted
from handlers.desk.guard import allowed, turned_away
from handlers.moments.showing import span_said
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.events.desk import COMING, DRAFTS, PAST, SCOPES, attendance_of, counts_of_scopes, desk_events
from storage.events.looking import EventPage
from storage.events.tables import Event, EventStatus
from storage.people import Member

PAGE: Final = 5
NAMES: Final[Mapping[str, str]] = {
    DRAFTS: marked("草稿"),
    COMING: marked("将举办"),
    PAST: marked("已结束"),
}


async def list_events(
    session: AsyncSession, person: Person, member: Member | None, scope: str = COMING, page: int = 0
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    found = await desk_events(session, scope, page * PAGE, PAGE)
    head = w("<b>活动 · {scope}</b>", scope=w.plain(NAMES[scope]))
    if not found.total:
        lines = [head, w("这里还没有活动。")]
    else:
        last = found.start + len(found.events)
        count = w("第 {first}–{last} 项，共 {total} 项", first=found.start + 1, last=last, total=found.total)
        lines = [Markup("\n").join([head, count])]
    for number, event in enumerate(found.events, found.start + 1):
        lines.append(await _line(session, w, number, event))
    rows = _rows(w, found, scope, await counts_of_scopes(session))
    return Reply(Markup("\n\n").join(lines), rows, edits=True)


async def _line(session: AsyncSession, w: Wording, number: int, event: Event) -> Markup:
    state = w.name(event.status) if event.status is EventStatus.CANCELLED else ""
    when = span_said(w, event.starts_at, event.ends_at, event.zone)
    about = joined(event.reference, w.name(event.kind), state)
    line = Markup("{}. <b>{}</b>\n{}\n{}").format(number, event.title, about, when)
    if event.status is EventStatus.DRAFT:
        return line
    return Markup("{}\n{}").format(line, counted(w, await attendance_of(session, event)))


def _rows(w: Wording, found: EventPage, scope: str, counts: Mapping[str, int]) -> Rows:
    opens = [
        Button(str(number), f"event:{event.reference}")
        for number, event in enumerate(found.events, found.start + 1)
    ]
    page, turns = found.start // PAGE, []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"events:{scope}:{page - 1}"))
    if found.start + len(found.events) < found.total:
        turns.append(Button(w.plain("下一页 ›"), f"events:{scope}:{page + 1}"))
    scopes = [
        Button(("✓ " if name == scope else "") + f"{w.plain(NAMES[name])} {counts[name]}", f"events:{name}:0")
        for name in SCOPES
    ]
    new = (Button(w.plain("新建活动"), "eventnew"),)
    return tuple(tuple(row) for row in (opens, turns, scopes, new) if row)
