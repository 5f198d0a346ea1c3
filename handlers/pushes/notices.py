"""A notice says to everybody what its officer wrote: the payload's `text`, Telegram HTML."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.reply import Reply
from storage.outbox.tables import Message
from storage.people import Member


async def compose_notice(_session: AsyncSession, message: Message, _member: Member | None) -> Reply:
    return Reply(Markup(message.payload["text"]))
