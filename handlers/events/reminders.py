"""Which reminders a member wants for one event: their own, the event's, or none."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.events.card import event_card, unknown_event
from handlers.events.offsets import CHOICES, offset_name, offsets_said
from handlers.events.said import short_said
from handlers.reply import Button, Reply
from handlers.settings.saying import quiet_said
from handlers.wording import Wording
from storage.base import now
from storage.events.looking import event_of, held_event, registration_of
from storage.events.reminder_times import offsets_of, reminder_at
from storage.events.reminding import look_again
from storage.events.tables import Event, Place, Registration
from storage.people import Member
from storage.quiet import hours_of

USUAL, NONE = "usual", "none"
A_ROW: Final = 3


async def open_reminders(session: AsyncSession, member: Member, reference: str, back: str) -> Reply:
    event = await event_of(session, reference)
    if event is None:
        return unknown_event(member, reference)
    mine = await _mine(session, event, member)
    if mine is None:
        return await event_card(session, member, event, back)
    return _card(member, mine, back)


async def choose_reminders(
    session: AsyncSession, member: Member, reference: str, code: str, back: str
) -> Reply:
    """`on120` and `off120` for one offset, `usual`, `none`. Pressed twice it is the same."""
    event = await held_event(session, reference)
    mine = await _mine(session, event, member) if event else None
    if event is None or mine is None:
        return await open_reminders(session, member, reference, back)
    if code in (USUAL, NONE):
        mine.reminders = [] if code == NONE else None
    else:
        offset = int(code.lstrip("onf")) if code.lstrip("onf").isdecimal() else 0
        kept = {one for one in offsets_of(event, mine) if one != offset}
        if code.startswith("on") and offset in CHOICES:
            kept.add(offset)
        mine.reminders = sorted(kept, reverse=True)
    look_again(event)
    await session.flush()
    return _card(member, mine, back)


async def _mine(session: AsyncSession, event: Event, member: Member) -> Registration | None:
    """Only who is registered for what has not begun is reminded of it."""
    mine = await registration_of(session, event.id, member.id)
    return mine if mine and mine.place is Place.REGISTERED and event.starts_at > now() else None


def _card(member: Member, mine: Registration, back: str) -> Reply:
    w, event = Wording(member.language), mine.event
    chosen = offsets_of(event, mine)
    here = f"{event.reference}:%s:{back}"
    ahead = [one for one in CHOICES if reminder_at(event.starts_at, one, hours_of(member)) > now()]
    buttons = [
        Button(
            ("✓ " if one in chosen else "") + offset_name(w, one),
            "remindset:" + here % (("off" if one in chosen else "on") + str(one)),
        )
        for one in sorted({*ahead, *chosen}, reverse=True)
    ]
    rows = [tuple(buttons[start : start + A_ROW]) for start in range(0, len(buttons), A_ROW)]
    none = Button(w.plain("都不要"), "remindset:" + here % NONE)
    usual = Button(w.plain("恢复默认"), "remindset:" + here % USUAL)
    back_row = (Button(w.plain("‹ 返回活动"), f"event:{event.reference}:{back}"),)
    lines = [
        short_said(w, event, member.zone),
        w("现在：{offsets}", offsets=offsets_said(w, chosen)),
        w("什么时候提醒您？点一下选上，再点一下去掉。"),
    ]
    if member.quiet_from != member.quiet_until:
        lines.append(w("免打扰时间（{hours}）里的会提前或推迟。", hours=quiet_said(w, member)))
    return Reply(Markup("\n\n").join(lines), (*rows, (none, usual), back_row), edits=True)
