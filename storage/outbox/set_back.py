"""A wall clock that was set back: what is waited for stays as far away as it was, what was due is due.

Whoever holds a bot's pacer looks for it; most of the time there is nothing to put right.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, bindparam, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.tables import ChatSlot, Delivery, Lane, Message, Pacer, State

Moment = datetime | ColumnElement[datetime]

SET_BACK: Final = timedelta(seconds=5)
"""What the clocks of two machines may differ by; more means that a clock was set back."""
A_WHILE: Final = timedelta(seconds=1)
"""How exactly a pacer knows the latest time that was seen."""


def _waits(bot: str | ColumnElement[str], ahead: Moment) -> tuple[ColumnElement[bool], ...]:
    return Delivery.bot == bot, Delivery.state == State.READY, Delivery.not_before > ahead


def _at_once() -> ColumnElement[bool]:
    """Planned to go at once: by the clock of that moment."""
    return exists().where(Message.id == Delivery.message_id, Message.created_at >= Delivery.not_before)


# Built once: they are asked at every step of a courier.
STUCK: Final = exists(Message.id).where(
    Message.created_at > bindparam("ahead"),
    exists(Delivery.id)
    .where(
        Delivery.message_id == Message.id,
        Delivery.not_before <= Message.created_at,
        *_waits(bindparam("bot"), bindparam("ahead")),
    )
    .correlate(Message),
)
"""Whether anything waits for a time that its planner, whose clock was ahead, took for the present; `ahead` is
farther from now than clocks may differ.

Looked for by the few messages of the future: what waits, or was ever sent, may be a whole club's.
"""
SEEN: Final = exists().where(Pacer.bot == bindparam("bot"), Pacer.seen_at >= bindparam("ahead"))
SET_BACK_OR_STUCK: Final = select(SEEN | STUCK)
PACER: Final = (
    select(Pacer, STUCK)
    .where(Pacer.bot == bindparam("bot"))
    .with_for_update(of=Pacer)
    .execution_options(populate_existing=True)
)


async def clock_was_set_back(session: AsyncSession, bot: str) -> bool:
    """Whether there is anything for who holds the pacer to put right after that."""
    return bool(await session.scalar(SET_BACK_OR_STUCK, {"bot": bot, "ahead": now() + SET_BACK}))


async def pacer_by_the_clock(session: AsyncSession, bot: str, moment: datetime) -> Pacer | None:
    """The bot's row, held, and what a clock set back made wrong put right; None where there is none."""
    found = (await session.execute(PACER, {"bot": bot, "ahead": moment + SET_BACK})).one_or_none()
    if found is None:
        return None
    pacer: Pacer = found[0]
    await _mind_the_clock(session, pacer, moment, stuck=found[1])
    return pacer


async def _mind_the_clock(session: AsyncSession, pacer: Pacer, moment: datetime, *, stuck: bool) -> None:
    back = pacer.seen_at - moment
    if back < SET_BACK:
        if back < -A_WHILE:  # never a little back: such steps would add up
            pacer.seen_at = moment
        if stuck:
            ahead = moment + SET_BACK
            future = Delivery.message_id.in_(select(Message.id).where(Message.created_at > ahead))
            rows = update(Delivery).where(future, *_waits(pacer.bot, ahead), _at_once())
            await session.execute(rows.values(not_before=moment))
        return
    seen_at, pacer.seen_at = pacer.seen_at, moment
    pacer.next_at -= back
    pacer.rate_changed_at -= back
    pacer.blocked_until = pacer.blocked_until - back if pacer.blocked_until else None
    await session.execute(delete(ChatSlot).where(ChatSlot.bot == pacer.bot))
    tried = or_(Delivery.slot_at.is_not(None), Delivery.owner.is_not(None), Delivery.faults > 0)
    was_due = or_(Delivery.not_before <= seen_at + A_WHILE, tried, _at_once())
    due = update(Delivery).where(*_ready_after(pacer.bot, moment), was_due)
    await session.execute(due.values(slot_at=None, not_before=moment))


def _ready_after(bot: str, moment: datetime) -> tuple[ColumnElement[bool], ...]:
    lanes = Delivery.lane.in_(list(Lane))  # else the index is of no use
    return Delivery.bot == bot, lanes, Delivery.state == State.READY, Delivery.not_before > moment
