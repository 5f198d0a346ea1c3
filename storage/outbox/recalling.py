"""Taking back what was said: at once where it was not sent yet, by deleting where it was."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.planning import Push, follow, plan
from storage.outbox.tables import Delivery, Lane, Message, State

DELETABLE: Final = timedelta(hours=47)
"""A bot may delete its message for 48 hours (Bot API, deleteMessage); the queue takes time."""
KIND: Final = "recall"


async def recall(session: AsyncSession, message: Message) -> int:
    """Send no further copy from this commit on, and delete the sent ones; how many will be deleted.

    A copy on its way at this moment arrives; it is deleted once its arrival is settled.
    """
    message.recalled_at = message.recalled_at or now()
    waiting = Delivery.state.in_((State.READY, State.PAUSED))
    young = Delivery.settled_at > now() - DELETABLE
    gone = update(Delivery).where(Delivery.message_id == message.id, waiting)
    await session.execute(gone.values(state=State.RECALLED, settled_at=now()))
    removal = await _removal_of(session, message)
    there = (Delivery.state == State.SENT) | Delivery.album_ids.is_not(None)
    return await follow(session, removal, and_(Delivery.message_id == message.id, there, young))


async def copy_to_delete(session: AsyncSession, removal: Message, chat_id: int) -> tuple[int, ...]:
    """The Telegram messages that a delivery of a recall is to delete; empty where they are gone already."""
    columns = select(Delivery.telegram_message_id, Delivery.album_ids).where(_copy(removal, chat_id))
    found = (await session.execute(columns)).first()
    return tuple(number for number in (*(found[1] or ()), found[0]) if number) if found else ()


async def note_recalled(session: AsyncSession, removal: Message, chat_id: int) -> None:
    """The copy in that chat is deleted."""
    deleted = update(Delivery).where(_copy(removal, chat_id))
    await session.execute(deleted.values(state=State.RECALLED, album_ids=None))


def _copy(removal: Message, chat_id: int) -> ColumnElement[bool]:
    message_id = int(removal.subject.removeprefix("message:"))
    there = (Delivery.state == State.SENT) | Delivery.album_ids.is_not(None)
    return and_(Delivery.message_id == message_id, Delivery.chat_id == chat_id, there)


async def _removal_of(session: AsyncSession, message: Message) -> Message:
    push = Push(
        bot=message.bot,
        kind=KIND,
        subject=f"message:{message.id}",
        occurrence="",
        lane=Lane.RECALL,
        payload={},
        quiet=False,
        expires_at=now() + DELETABLE,
    )
    made = await plan(session, push)
    if made:
        return made
    query = select(Message).where(Message.kind == KIND, Message.subject == push.subject)
    return (await session.scalars(query)).one()
