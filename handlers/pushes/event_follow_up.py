"""The morning after an event: one question, worded for who came and for who did not; officers a summary."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.events.card import counted
from handlers.desk.events.picture import bar
from handlers.desk.guard import allowed
from handlers.events.meeting_said import results_said
from handlers.events.said import short_said
from handlers.reply import Attachment, Button, Reply
from handlers.wording import Wording, marked
from storage.events.desk import attendance_of
from storage.events.follow_up import CAME, STAYED_AWAY, attendance_taken, came
from storage.events.looking import event_of, registration_of
from storage.events.meetings_told import results_of
from storage.events.tables import EventStatus, Place
from storage.outbox.tables import Message
from storage.people import Member


async def compose_feedback(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None for who is not registered any more, or has said it."""
    event = await event_of(session, message.payload["event"])
    if event is None or member is None or event.status is not EventStatus.PUBLISHED:
        return None
    mine = await registration_of(session, event.id, member.id)
    if mine is None or mine.place is not Place.REGISTERED or mine.feedback:
        return None
    w, there = Wording(member.language), came(mine, await attendance_taken(session, event))
    asked = (
        w("谢谢您来参加。这次活动对您怎么样？") if there else w("这次没有见到您，很可惜。方便说说原因吗？")
    )
    words = tuple(
        Button(w.name(word), f"felt:{event.reference}:{word}") for word in (CAME if there else STAYED_AWAY)
    )
    return Reply(Markup("\n\n").join([short_said(w, event, member.zone), asked]), (words,))


async def compose_summary(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """How many came, as a picture where anybody was checked in; None for who is no officer any more."""
    event = await event_of(session, message.payload["event"])
    if event is None or not allowed(member) or event.status is not EventStatus.PUBLISHED:
        return None
    w, counts = Wording(member.language), await attendance_of(session, event)
    invited = counts.attended - counts.walked_in
    away = counts.places.get(Place.REGISTERED, 0) - counts.attended
    lines = [w("<b>活动小结</b>"), short_said(w, event, event.zone), counted(w, counts)]
    picture = None
    if counts.attended:
        told = marked("🟩 报名并到场 {came}　🟦 现场 {walked}　⬜ 未到 {away}")
        lines.append(w(told, came=invited, walked=counts.walked_in, away=away))
        shares = bar((invited, counts.walked_in, away))
        picture = Attachment(f"{event.reference}.png", shares, picture=True)
    else:
        lines.append(w("没有人签到，所以不知道谁来了。"))
    lines.append(w("报名的人刚收到一个问题，回答会显示在活动里。"))
    lines += results_said(w, *await results_of(session, event))
    row = (Button(w.plain("打开活动"), f"event:{event.reference}:new"),)
    return Reply(Markup("\n\n").join(lines), (row,), attachment=picture)
