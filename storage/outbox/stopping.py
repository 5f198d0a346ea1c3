"""Sending no further copy of something: what was sent stays."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.tables import Delivery, Message, State


async def stop(session: AsyncSession, message: Message) -> int:
    """From this commit on no further copy is begun, ever; how many will not be sent.

    To be called by who holds the message. What was perhaps sent, and waited to be sent once more, counts too.
    An album whose text waits is a copy that was begun: the text follows.
    """
    message.stopped_at = message.stopped_at or now()
    message.paused_at = message.pause_reason = None
    waiting = (Delivery.message_id == message.id) & Delivery.state.in_((State.READY, State.PAUSED))
    begun = update(Delivery).where(waiting, Delivery.album_ids.is_not(None))
    await session.execute(begun.values(state=State.READY))
    ended = update(Delivery).where(waiting, Delivery.album_ids.is_(None))
    done = await session.execute(ended.values(state=State.STOPPED, settled_at=message.stopped_at))
    return int(getattr(done, "rowcount", 0))
