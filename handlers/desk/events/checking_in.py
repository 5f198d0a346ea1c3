"""Check-in at the desk: by the code that members show, by the list, and of people who walk in."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import wording_for
from handlers.desk.case_card import person_named
from handlers.desk.events.card import counted
from handlers.desk.events.leaving import FLOW, leave_walk_in
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.tokens import hashed
from handlers.events.checkin import PREFIX
from handlers.formatting import shortened
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.dialogs import begin_dialog, dialog_of
from storage.events.checkin import check_in, registration_by_token, undo_check_in
from storage.events.desk import attendance_of, attendees, desk_event, members_named
from storage.events.tables import Event, EventStatus, Place
from storage.people import Member

PAGE: Final = 10
MOST_FOUND: Final = 6
NAME_SHOWN: Final = 40


async def list_arrivals(
    session: AsyncSession, person: Person, member: Member | None, reference: str, page: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    await leave_walk_in(session, member)
    event = await desk_event(session, reference)
    if event is None or event.status is not EventStatus.PUBLISHED:
        return gone(Wording(member.language))
    return await _list(session, member, event, page)


async def tap(
    session: AsyncSession, person: Person, member: Member | None, reference: str, member_id: int, page: int
) -> Reply:
    """Somebody on the list has come; tapped again, the slip is undone after a question."""
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    guest = await session.get(Member, member_id)
    if event is None or guest is None:
        return gone(w)
    mine, now_in = await check_in(session, reference, guest, member)
    if mine and not now_in:
        text = w("{name} 已经签到。要撤销吗？", name=person_named(w, guest))
        yes = Button(w.plain("撤销签到"), f"uncheck:{reference}:{member_id}:{page}")
        back = Button(w.plain("返回"), f"checkin:{reference}:{page}")
        return Reply(text, ((yes, back),), edits=True)
    said = w.plain("{name} 已签到", name=guest.name) if mine else w.plain("没有报名，或者已经取消")
    return await _list(session, member, event, page, said)


async def undo(
    session: AsyncSession, person: Person, member: Member | None, reference: str, member_id: int, page: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    guest = await session.get(Member, member_id)
    if event is None or guest is None:
        return gone(w)
    await undo_check_in(session, reference, guest, member)
    return await _list(session, member, event, page, w.plain("已撤销 {name} 的签到", name=guest.name))


async def by_code(
    session: AsyncSession, person: Person, member: Member | None, payload: str, *, at_desk: bool = True
) -> Reply:
    """A check-in link was opened, here or in the members' bot; `payload` stands after its `start=`.

    Only an officer checks in; anybody else in the members' bot is told so.
    """
    if not allowed(member):
        if at_desk:
            return turned_away(person, member)
        return Reply(wording_for(person, member)("这是签到码：到场时请联络人专员来扫。"))
    w = Wording(member.language)
    found = await registration_by_token(session, hashed(payload.removeprefix(PREFIX)))
    if found is None:
        return Reply(w("这个签到码用过了、过期了，或者不是我们的。可以在名单里签到。"))
    event, guest = found.event, found.member
    mine, now_in = await check_in(session, event.reference, guest, member)
    if mine is None:
        return Reply(w("{name} 没有报名，或者已经取消。", name=person_named(w, guest)))
    said = w("✓ <b>{name}</b> 已签到", name=person_named(w, guest)) if now_in else w("已经签到过了。")
    counts = counted(w, await attendance_of(session, event))
    lines = [said, w("{title}（{reference}）", title=event.title, reference=event.reference), counts]
    way = ((Button(w.plain("签到名单"), f"checkin:{event.reference}:0"),),)
    return Reply(Markup("\n").join(lines), way if at_desk else ())


async def ask_walk_in(session: AsyncSession, person: Person, member: Member | None, reference: str) -> Reply:
    """Whoever comes without having registered is found by name."""
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    if event is None or event.status is not EventStatus.PUBLISHED:
        return gone(w)
    await begin_dialog(session, "desk", member.telegram_id, FLOW, "name", {"reference": reference})
    back = (Button(w.plain("返回"), f"checkin:{reference}:0"),)
    return Reply(w("现场来的是哪位？发送姓名或单位。"), (back,), edits=True)


async def hear_name(session: AsyncSession, person: Person, member: Member | None, text: str) -> Reply | None:
    """None where no walk-in is looked for."""
    dialog = await dialog_of(session, "desk", person.telegram_id)
    if not allowed(member) or dialog is None or dialog.flow != FLOW:
        return None
    w, reference = Wording(member.language), dialog.draft["reference"]
    found = await members_named(session, text.strip()[:40], MOST_FOUND)
    buttons: Rows = tuple(
        (Button(shortened(person_named(w, one), NAME_SHOWN), f"walkin:{reference}:{one.id}"),)
        for one in found
    )
    back = (Button(w.plain("‹ 签到名单"), f"checkin:{reference}:0"),)
    said = (
        w("是哪一位？没有的话换个词再发。")
        if found
        else w("没有找到。换个词再发，或者请他先加入会员机器人。")
    )
    return Reply(said, (*buttons, back))


async def enter_walk_in(
    session: AsyncSession, person: Person, member: Member | None, reference: str, member_id: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    w, event = Wording(member.language), await desk_event(session, reference)
    guest = await session.get(Member, member_id)
    if event is None or guest is None:
        return gone(w)
    await leave_walk_in(session, member)
    mine, now_in = await check_in(session, reference, guest, member, walk_in=True)
    if mine is None:
        return gone(w)
    said = w.plain("{name} 已签到", name=guest.name) if now_in else w.plain("已经签到过了")
    return await _list(session, member, event, 0, said)


async def _list(session: AsyncSession, officer: Member, event: Event, page: int, toast: str = "") -> Reply:
    w = Wording(officer.language)
    found = await attendees(session, event, Place.REGISTERED, page * PAGE, PAGE)
    page = found.start // PAGE
    lines = [
        w("<b>签到 · {title}</b>（{reference}）", title=event.title, reference=event.reference),
        counted(w, await attendance_of(session, event)),
        w("点姓名签到；也可以扫成员的签到码。"),
    ]
    names: Rows = tuple(
        (
            Button(
                ("✓ " if one.attended_at else "") + shortened(person_named(w, one.member), NAME_SHOWN),
                f"arrive:{event.reference}:{one.member_id}:{page}",
            ),
        )
        for one in found.registrations
    )
    turns = []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"checkin:{event.reference}:{page - 1}"))
    if found.start + len(found.registrations) < found.total:
        turns.append(Button(w.plain("下一页 ›"), f"checkin:{event.reference}:{page + 1}"))
    walk = Button(w.plain("现场来的人"), f"walkin:{event.reference}")
    last = (walk, Button(w.plain("‹ 返回活动"), f"event:{event.reference}"))
    rows = (*names, *([tuple(turns)] if turns else []), last)
    return Reply(Markup("\n").join(lines), rows, edits=True, toast=toast[:200])
