"""Sending no further copy of something: what was sent stays."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.tables import Delivery, Message, State


async def stop(session: AsyncSession, message: Message) -> int:
    """From this commit on no further call is begun for it, ever; how many copies will not be sent.

    To be called by who holds the message. What was perhaps sent, and waited to be sent once more, counts too.
    """
    message.stopped_at = message.stopped_at or now()
    waiting = (Delivery.message_id == message.id) & Delivery.state.in_((State.READY, State.PAUSED))
    ended = update(Delivery).where(waiting).values(state=State.STOPPED, settled_at=message.stopped_at)
    done = await session.execute(ended)
    return int(getattr(done, "rowcount", 0))
