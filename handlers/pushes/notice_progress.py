"""The card at the desk that shows how a notice goes on."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.desk.notices.progress import running_rows, running_text
from handlers.reply import Reply
from storage.notices.running import running_of
from storage.outbox.tables import Message
from storage.people import Member


async def compose_progress(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """As it is at this moment; None where the member is no officer any more."""
    running = await running_of(session, message.payload["notice"])
    if running is None or not allowed(member):
        return None
    text = await running_text(session, member, running)
    return Reply(text, await running_rows(session, member, running, live=True))
