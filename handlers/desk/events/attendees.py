"""Who comes: the list in pages, one registration with its answers, and an officer's word on it."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.desk.case_card import person_named
from handlers.desk.events.card import counted
from handlers.desk.guard import allowed, gone, turned_away
from handlers.formatting import shortened
from handlers.moments.showing import moment_said
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.audit import note_act
from storage.events.desk import EVERYBODY, attendance_of, attendees, desk_event
from storage.events.looking import RegistrationPage, registration_of
from storage.events.registering import Outcome, approve
from storage.events.tables import Event, Place, Registration
from storage.people import Member

PAGE: Final = 8
NAME_SHOWN: Final = 40


async def list_attendees(
    session: AsyncSession, person: Person, member: Member | None, reference: str, place: str, page: int
) -> Reply:
    """`place` is a Place or EVERYBODY: all who have not cancelled."""
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    if event is None:
        return gone(w)
    wanted = None if place == EVERYBODY else Place(place)
    found = await attendees(session, event, wanted, page * PAGE, PAGE)
    counts = await attendance_of(session, event)
    head = w("<b>名单 · {title}</b>（{reference}）", title=event.title, reference=reference)
    lines = [head, counted(w, counts)]
    for number, one in enumerate(found.registrations, found.start + 1):
        state = w.plain("已签到") if one.attended_at else w.name(one.place)
        name = shortened(person_named(w, one.member), NAME_SHOWN)
        lines.append(Markup("{}. {}\n{}").format(number, name, state))
    places = [each for each in Place if counts.places.get(each) and each is not Place.CANCELLED]
    return Reply(Markup("\n").join(lines), _rows(w, event, found, place, places), edits=True)


async def open_attendee(
    session: AsyncSession, person: Person, member: Member | None, reference: str, member_id: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    return await _attendee_card(session, member, reference, member_id)


async def judge(
    session: AsyncSession, person: Person, member: Member | None, reference: str, member_id: int, word: str
) -> Reply:
    """`word` is yes or no, on a registration that waits for it; a second tap finds it said."""
    if not allowed(member):
        return turned_away(person, member)
    w, approved = Wording(member.language), word == "yes"
    done = await approve(session, reference, member_id, approved=approved)
    if done.registration is None:
        return gone(w)
    if done.outcome is Outcome.DONE:
        act = "approved_registration" if approved else "refused_registration"
        note_act(session, member.id, act, f"event:{reference}", member=member_id)
    said = w.plain("现在是“{status}”", status=w.name(done.registration.place))
    return await _attendee_card(session, member, reference, member_id, said)


async def _attendee_card(
    session: AsyncSession, officer: Member, reference: str, member_id: int, toast: str = ""
) -> Reply:
    w, event = Wording(officer.language), await desk_event(session, reference)
    mine = await registration_of(session, event.id, member_id) if event else None
    if event is None or mine is None:
        return gone(w)
    rows: Rows = ()
    if mine.place is Place.PENDING:
        yes, no = (f"judge:{word}:{reference}:{member_id}" for word in ("yes", "no"))
        rows = ((Button(w.plain("通过"), yes), Button(w.plain("不通过"), no)),)
    place = Place.PENDING.value if mine.place is Place.PENDING else EVERYBODY
    back = Button(w.plain("‹ 名单"), f"attendees:{reference}:{place}:0")
    return Reply(_about(w, event, mine, officer.zone), (*rows, (back,)), edits=True, toast=toast)


def _about(w: Wording, event: Event, mine: Registration, zone: str) -> Markup:
    state = joined(w.name(mine.place), w.plain("现场") if mine.walk_in else "")
    lines = [
        Markup("<b>{}</b>").format(person_named(w, mine.member)),
        w("{title}（{reference}）", title=event.title, reference=event.reference),
        w("状态：{state}", state=state),
        w("报名：{moment}", moment=moment_said(w, mine.queued_at, zone)),
    ]
    if mine.attended_at:
        lines.append(w("签到：{moment}", moment=moment_said(w, mine.attended_at, zone)))
    for question, answer in zip(event.questions, mine.answers, strict=False):
        lines.append(Markup("<b>{}</b>\n{}").format(question["text"], answer or w.plain("没有回答")))
    return Markup("\n").join(lines)


def _rows(w: Wording, event: Event, found: RegistrationPage, place: str, places: Sequence[Place]) -> Rows:
    here = f"attendees:{event.reference}"
    opens = [
        Button(str(number), f"attendee:{event.reference}:{one.member_id}")
        for number, one in enumerate(found.registrations, found.start + 1)
    ]
    page, turns = found.start // PAGE, []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"{here}:{place}:{page - 1}"))
    if found.start + len(found.registrations) < found.total:
        turns.append(Button(w.plain("下一页 ›"), f"{here}:{place}:{page + 1}"))
    every = [(EVERYBODY, w.plain("全部")), *((each.value, w.name(each)) for each in places)]
    filters = [Button(("✓ " if code == place else "") + label, f"{here}:{code}:0") for code, label in every]
    file = Button(w.plain("导出名单"), f"attendeesfile:{event.reference}")
    back = Button(w.plain("‹ 返回活动"), f"event:{event.reference}")
    return tuple(
        tuple(row) for row in (opens[:4], opens[4:], turns, filters[:4], filters[4:], (file, back)) if row
    )
