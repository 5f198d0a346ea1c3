"""Pushes for tests, as if a courier had been at them."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.planning import Push, plan
from storage.outbox.settling import pause
from storage.outbox.tables import Delivery, Lane, Message, State

OWNER = 7
"""The courier's life."""
TEXT = "<b>第 {number} 号</b>周三开放日 A&amp;B，请带上名片和样品，早一点到会场登记，谢谢大家一直以来的支持"
REASON = "Bad Request: can't parse entities: <3"


async def add_push(
    session: AsyncSession,
    states: Mapping[State, int],
    number: int = 1,
    *,
    hold: bool = False,
    bot: str = "member",
    lane: Lane = Lane.NOTICE,
) -> Message:
    """A push with that many deliveries in each state, each of one call; its text names its number."""
    push = Push(
        bot=bot,
        kind="notice",
        subject=f"notice:{number}",
        occurrence="",
        lane=lane,
        payload={"text": TEXT.format(number=number)},
        hold_unknown=hold,
    )
    message = await plan(session, push)
    assert message is not None
    every = [state for state, count in states.items() for _ in range(count)]
    for chat_id, state in enumerate(every, 1000 * number):
        row = Delivery(message_id=message.id, chat_id=chat_id, bot=bot, lane=message.lane, state=state)
        row.copies, row.owner, row.settled_at = 1, OWNER, now()
        session.add(row)
    await session.flush()
    return message


async def add_paused_push(session: AsyncSession, number: int = 1) -> Message:
    """Refused three times, sent to four, and held back from two."""
    states = {State.READY: 2, State.SENT: 4, State.FAILED: 3}
    message = await add_push(session, states, number)
    await pause(session, message, REASON)
    return message
