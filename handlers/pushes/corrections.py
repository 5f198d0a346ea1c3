"""A copy is edited to what its message says by now."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.pushes.notices import compose_notice
from handlers.reply import Reply
from storage.outbox.tables import Message
from storage.people import Member


async def compose_correction(session: AsyncSession, correction: Message, member: Member | None) -> Reply:
    message = await session.get_one(Message, correction.payload["message"])
    return await compose_notice(session, message, member)
