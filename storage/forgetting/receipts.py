"""The receipt of a deletion: the last thing that has the account, until it is said."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.forgetting.wishes import Forgetting
from storage.outbox.planning import Push, add_group, plan
from storage.outbox.tables import ChatSlot, Delivery, Lane, Message, State
from storage.people import Member

RECEIPT: Final = "forgotten"
"""Payload: `receipt`, and the `language` of who is no row any more."""
RECEIPT_LASTS: Final = timedelta(days=1)
UNDER_WAY: Final = (State.READY, State.SENDING)


async def send_receipt(session: AsyncSession, member: Member, wish: Forgetting) -> None:
    """Its row is the last that has the account, until it is said."""
    payload = {"receipt": wish.receipt, "language": member.language.value}
    expires = now() + RECEIPT_LASTS
    push = Push(
        kind=RECEIPT,
        subject=f"forgetting:{wish.id}",
        occurrence="",
        lane=Lane.ALERT,
        payload=payload,
        expires_at=expires,
    )
    if message := await plan(session, push):
        await add_group(session, message, member.telegram_id)
    note_act(session, None, "forgot", f"forgetting:{wish.id}")


async def drop_receipts(session: AsyncSession) -> int:
    """Those that are said, or cannot be: with them the last trace of the account goes; how many."""
    over = select(Delivery.id, Delivery.chat_id, Delivery.message_id).join(Message)
    settled = Delivery.state.not_in(UNDER_WAY) | (Message.expires_at < now())
    rows = (await session.execute(over.where(Message.kind == RECEIPT, settled))).all()
    if rows:
        await session.execute(delete(ChatSlot).where(ChatSlot.chat_id.in_([row.chat_id for row in rows])))
        await session.execute(delete(Message).where(Message.id.in_([row.message_id for row in rows])))
    return len(rows)


async def receipts_to_drop(session: AsyncSession) -> bool:
    return await session.scalar(select(Message.id).where(Message.kind == RECEIPT).limit(1)) is not None
