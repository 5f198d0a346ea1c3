"""Officers are told at their desk that registrations wait for them."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.events.said import short_said
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.events.looking import event_of
from storage.events.tables import Place, Registration
from storage.outbox.tables import Message
from storage.people import Member


async def compose_pending(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """How many by now; None where none is left."""
    event = await event_of(session, message.payload["event"])
    if event is None or not allowed(member):
        return None
    waiting = select(func.count()).select_from(Registration)
    waiting = waiting.where(Registration.event_id == event.id, Registration.place == Place.PENDING)
    count = await session.scalar(waiting)
    if not count:
        return None
    w = Wording(member.language)
    text = w.many("<b>{count} 个报名待审批</b>", count) + "\n\n" + short_said(w, event, member.zone)
    row = (Button(w.plain("看名单"), f"attendees:{event.reference}:pending:0"),)
    return Reply(text, (row,))
