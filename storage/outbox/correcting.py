"""Putting right what was said: by itself where it was not sent yet, by editing the copies where it was.

A delivery knows which revision its copy shows. Where two corrections of one copy were on their way at once,
the newest has the last word.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.planning import Push, follow, plan
from storage.outbox.stopping import stop
from storage.outbox.tables import Delivery, Lane, Message, State

KIND: Final = "correction"


async def correct(session: AsyncSession, message: Message) -> Message:
    """What the message is composed from has changed, in this transaction: edit the copies that were sent.

    The new correction, as a message of its own. What an earlier one has not edited yet is left to it. To be
    called by who holds the message; a copy on its way at this moment is edited once it arrived.
    """
    for earlier in await session.scalars(_corrections(message).where(Message.stopped_at.is_(None))):
        await stop(session, earlier)
    message.revision += 1
    await session.flush()
    push = Push(
        bot=message.bot,
        kind=KIND,
        subject=_subject(message),
        occurrence=str(message.revision),
        lane=Lane.CORRECTION,
        payload={"message": message.id},
    )
    correction = await plan(session, push)
    if correction is None:
        raise RuntimeError(
            f"revision {message.revision} of message {message.id} was planned by somebody else"
        )
    await follow(session, correction, _sent(message))
    return correction


async def correct_late(session: AsyncSession, message: Message, chat_ids: Collection[int]) -> None:
    """Copies of an older revision have arrived in these chats: they were on their way at the correction."""
    correction = await _newest(session, message)
    await follow(session, correction, and_(_sent(message), Delivery.chat_id.in_(chat_ids)))


async def copy_to_edit(session: AsyncSession, correction: Message, chat_id: int) -> int | None:
    """The Telegram message that a delivery of a correction is to edit; None where it is gone, or a newer
    correction has come.
    """
    message = await session.get_one(Message, correction.payload["message"])
    if message.revision != int(correction.occurrence):
        return None
    query = select(Delivery.telegram_message_id).where(_sent(message), Delivery.chat_id == chat_id)
    found: int | None = await session.scalar(query)
    return found


async def note_corrected(session: AsyncSession, correction: Message, chat_id: int) -> None:
    """The copy in that chat shows this correction."""
    message_id, revision = correction.payload["message"], int(correction.occurrence)
    copy = (Delivery.message_id == message_id) & (Delivery.chat_id == chat_id)
    await session.execute(update(Delivery).where(copy).values(revision=revision))
    await edit_again(session, correction, chat_id)


async def edit_again(session: AsyncSession, correction: Message, chat_id: int) -> None:
    """An edit was carried out, or perhaps: where a newer one had been before it, that one is repeated."""
    message = await session.get_one(Message, correction.payload["message"])
    if message.revision == int(correction.occurrence):
        return
    newest = await _newest(session, message)
    its = (Delivery.message_id == newest.id) & (Delivery.chat_id == chat_id) & (Delivery.state == State.SENT)
    ready = update(Delivery).where(its).values(state=State.READY, not_before=now(), copies=0, settled_at=None)
    await session.execute(ready)


async def _newest(session: AsyncSession, message: Message) -> Message:
    query = _corrections(message).where(Message.occurrence == str(message.revision))
    return (await session.scalars(query)).one()


def _corrections(message: Message) -> Select[Message]:
    return select(Message).where(Message.kind == KIND, Message.subject == _subject(message))


def _subject(message: Message) -> str:
    return f"message:{message.id}"


def _sent(message: Message) -> ColumnElement[bool]:
    there = Delivery.telegram_message_id.is_not(None)
    return and_(Delivery.message_id == message.id, Delivery.state == State.SENT, there)
