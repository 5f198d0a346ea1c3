"""`/events`, what is coming, and `/registrations`, one's own: pages of five, in the member's zone."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import ask_consent, consented
from handlers.events.said import line_said
from handlers.person import Person
from handlers.reply import Button, Replies, Reply, Rows
from handlers.wording import Wording
from storage.events.looking import coming_events, own_registrations, registration_of, seats_of
from storage.events.registering import closed_by
from storage.events.tables import Event, Place
from storage.people import Member

A_PAGE: Final = 5


async def show_events(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    if not consented(member):
        return ask_consent(person, member)
    return replace(await turn_events(session, member, 0), edits=False)


async def show_registrations(session: AsyncSession, person: Person, member: Member | None) -> Replies:
    if not consented(member):
        return ask_consent(person, member)
    return replace(await turn_registrations(session, member, 0), edits=False)


async def turn_events(session: AsyncSession, member: Member, page: int) -> Reply:
    """The list in place of the pressed card, at page `page` (0 is the first), or the last there is."""
    w = Wording(member.language)
    found = await coming_events(session, page * A_PAGE, A_PAGE)
    mine = (Button(w.plain("我的报名"), "registrations:0"),)
    if not found.total:
        return Reply(w("近期还没有活动。有了新活动，在这里就能看到。"), (mine,), edits=True)
    items = [
        Markup("{}. {}\n{}").format(
            number, line_said(w, event, member), await _state(session, w, member, event)
        )
        for number, event in enumerate(found.events, found.start + 1)
    ]
    head = w.many("<b>近期活动</b>（{count} 场）", found.total)
    references = [event.reference for event in found.events]
    rows = (*_rows(w, "events", "e", references, found.start, found.total), mine)
    return Reply(Markup("\n\n").join([head, *items]), rows, edits=True)


async def turn_registrations(session: AsyncSession, member: Member, page: int) -> Reply:
    """The same of those events that the member registered for, or waits for."""
    w = Wording(member.language)
    found = await own_registrations(session, member.id, page * A_PAGE, A_PAGE)
    coming = (Button(w.plain("近期活动"), "events:0"),)
    if not found.total:
        return Reply(w("您现在没有报名。看看近期有什么活动？"), (coming,), edits=True)
    items = [
        Markup("{}. {}\n{}").format(number, line_said(w, one.event, member), w.name(one.place))
        for number, one in enumerate(found.registrations, found.start + 1)
    ]
    head = w.many("<b>我的报名</b>（{count} 场）", found.total)
    references = [one.event.reference for one in found.registrations]
    rows = (*_rows(w, "registrations", "m", references, found.start, found.total), coming)
    return Reply(Markup("\n\n").join([head, *items]), rows, edits=True)


async def _state(session: AsyncSession, w: Wording, member: Member, event: Event) -> str:
    """Where the member stands, else what is left."""
    mine = await registration_of(session, event.id, member.id)
    if mine and mine.place not in (Place.CANCELLED, Place.REFUSED):
        return "✓ " + w.name(mine.place)
    if closed_by(event):
        return w.plain("报名已截止")
    seats = await seats_of(session, event)
    if seats.free is None:
        return w.plain("可以报名")
    if seats.free and not seats.waiting:
        return w.many("还剩 {count} 个名额", seats.free)
    return w.plain("已满，可以候补")


def _rows(w: Wording, name: str, letter: str, references: list[str], start: int, total: int) -> Rows:
    """A number for each event, and the pages before and after."""
    page = start // A_PAGE
    numbers = tuple(
        Button(str(number), f"event:{reference}:{letter}{page}")
        for number, reference in enumerate(references, start + 1)
    )
    turns = []
    if page:
        turns.append(Button(w.plain("◀ 上一页"), f"{name}:{page - 1}"))
    if start + len(references) < total:
        turns.append(Button(w.plain("下一页 ▶"), f"{name}:{page + 1}"))
    return (numbers, tuple(turns)) if turns else (numbers,)
