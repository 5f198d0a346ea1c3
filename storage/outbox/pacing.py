"""The pace at which a bot speaks: evenly, never while Telegram forbids it, slower after it complained.

Limits as far as known: about 30 messages a second in all, one a second a chat (core.telegram.org/bots/faq);
what counts is the `retry_after` of a 429. One row a bot is the pace of all processes that share a store.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.planning import insert_new
from storage.outbox.set_back import pacer_by_the_clock
from storage.outbox.tables import FULL_RATE, ChatSlot, Delivery, Pacer, State

CATCH_UP: Final = timedelta(milliseconds=200)
"""Slots missed by a late wake-up are used together up to this much; more would be a burst."""
AHEAD: Final = timedelta(seconds=1)
"""Answers take slots without waiting, but hold pushes up no longer than this."""
A_CHAT: Final = timedelta(seconds=1)
MISSED: Final = timedelta(seconds=5)
"""Who comes to a kept second later than this gets a new one: else all who are late would look each second."""
ONE_CHAT: Final = 3.0
"""A flood wait of at most so many seconds concerns its chat, a longer one everybody."""
SLOWER: Final = 0.9
FASTER: Final = 0.5
"""Slots a second, regained with each clean minute."""
CLEAN: Final = timedelta(minutes=1)
LEAST_RATE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Slots:
    """`count` messages may go now; where none, the first in `wait` seconds."""

    count: int
    wait: float


async def held_pacer(session: AsyncSession, bot: str) -> Pacer:
    """The bot's pace, held until this transaction ends: who waits for it sees what we did."""
    moment = now()
    while (pacer := await pacer_by_the_clock(session, bot, moment)) is None:
        times = dict.fromkeys(("next_at", "seen_at", "rate_changed_at"), moment)
        await session.execute(insert_new(session, Pacer).values(bot=bot, rate=FULL_RATE, **times))
    return pacer


def free_slots(pacer: Pacer, most: int, moment: datetime) -> Slots:
    """How many of `most` may go now. A rate that was clean for a minute has grown."""
    _recover(pacer, moment)
    if pacer.blocked_until and pacer.blocked_until > moment:
        return Slots(0, (pacer.blocked_until - moment).total_seconds())
    earliest = max(pacer.next_at, moment - CATCH_UP)
    if earliest > moment:
        return Slots(0, (earliest - moment).total_seconds())
    return Slots(min(most, 1 + int((moment - earliest).total_seconds() * pacer.rate)), 0.0)


def use_slots(pacer: Pacer, count: int, moment: datetime) -> None:
    pacer.seen_at = max(pacer.seen_at, moment)  # the row is written anyhow
    pacer.next_at = max(pacer.next_at, moment - CATCH_UP) + count * _interval(pacer)


async def note_answers(session: AsyncSession, bot: str, chat_ids: Sequence[int | None]) -> None:
    """An answer was said in each (None: not in a chat), and waited for no slot.

    So pushes wait for as many more, and each chat has had its second.
    """
    pacer, moment = await held_pacer(session, bot), now()
    taken = len(chat_ids) * _interval(pacer)
    pacer.next_at = min(max(pacer.next_at, moment) + taken, moment + AHEAD)
    await _close_chats(session, bot, {chat for chat in chat_ids if chat is not None}, moment + A_CHAT)


async def chat_turn(session: AsyncSession, delivery: Delivery, chat: ChatSlot, moment: datetime) -> bool:
    """Whether the delivery's chat may be written to now; if not, its own second there is kept for it.

    To be called by who holds the pacer.
    """
    free_at = max(chat.free_at, moment)
    if delivery.slot_at is None or moment - delivery.slot_at > MISSED:
        delivery.slot_at = await _next_turn(session, delivery, chat, free_at)
        chat.kept_until = max(chat.kept_until, free_at) + A_CHAT
    turn = max(delivery.slot_at, free_at)
    if turn > moment:
        delivery.not_before = turn
    else:
        chat.free_at = moment + A_CHAT
        chat.kept_until = max(chat.kept_until, chat.free_at)
    session.add(chat)
    return turn <= moment


async def _next_turn(
    session: AsyncSession, delivery: Delivery, chat: ChatSlot, free_at: datetime
) -> datetime:
    """After all seconds kept there for what is as urgent or more; the others give way when theirs comes."""
    if chat.kept_until <= free_at:
        return free_at
    urgent = select(func.max(Delivery.slot_at)).where(
        Delivery.chat_id == delivery.chat_id,
        Delivery.bot == delivery.bot,
        Delivery.state == State.READY,
        Delivery.slot_at.is_not(None),
        Delivery.lane <= delivery.lane,
        Delivery.id != delivery.id,
    )
    last: datetime | None = await session.scalar(urgent)
    return max(free_at, last + A_CHAT) if last else free_at


async def _close_chats(session: AsyncSession, bot: str, chat_ids: Collection[int], until: datetime) -> None:
    """Nothing is said in these chats before `until`. To be called by who holds the pacer."""
    known = select(ChatSlot).where(ChatSlot.bot == bot, ChatSlot.chat_id.in_(chat_ids))
    chats = {chat.chat_id: chat for chat in await session.scalars(known)}
    for chat_id in chat_ids:
        chat = chats.get(chat_id) or ChatSlot.new(bot, chat_id, until)
        chat.free_at = max(chat.free_at, until)
        chat.kept_until = max(chat.kept_until, until)
        session.add(chat)
    await session.flush()


async def block(
    session: AsyncSession, bot: str, chat_id: int | None, seconds: float, begun_at: datetime
) -> None:
    """Obey a 429 to a call begun at `begun_at`: the chat or everybody waits, and the rate falls.

    It falls once for all the calls that were on their way together.
    """
    pacer, moment = await held_pacer(session, bot), now()
    until = moment + timedelta(seconds=seconds)
    if chat_id is not None:
        await _close_chats(session, bot, [chat_id], until)
    if seconds > ONE_CHAT:
        pacer.blocked_until = max(pacer.blocked_until or until, until)
    if begun_at >= pacer.rate_changed_at or pacer.rate >= FULL_RATE:
        pacer.rate = max(LEAST_RATE, pacer.rate * SLOWER)
        pacer.rate_changed_at = moment


async def blocked_for(session: AsyncSession, bot: str) -> float:
    """Seconds during which the bot may not call at all; 0 where it may."""
    until = await session.scalar(select(Pacer.blocked_until).where(Pacer.bot == bot))
    return max(0.0, (until - now()).total_seconds()) if until else 0.0


async def forget_chats(session: AsyncSession) -> None:
    """Drop the seconds that are past."""
    await session.execute(select(Pacer.bot).with_for_update())  # a courier may have loaded one of them
    await session.execute(delete(ChatSlot).where(ChatSlot.kept_until < now()))


def _recover(pacer: Pacer, moment: datetime) -> None:
    minutes = (moment - pacer.rate_changed_at) // CLEAN
    if pacer.rate < FULL_RATE and minutes > 0:
        pacer.rate = min(FULL_RATE, pacer.rate + minutes * FASTER)
        pacer.rate_changed_at += minutes * CLEAN


def _interval(pacer: Pacer) -> timedelta:
    return timedelta(seconds=1 / pacer.rate)
