"""What becomes of a delivery by the answer to its call.

A settlement counts only for the courier that made the call: one that was thought dead, and lives, may still
say that its copy arrived, as long as nobody began to send another.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import BindParameter, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.base import now
from storage.members import mark_unreachable
from storage.outbox.correcting import KIND as CORRECTION
from storage.outbox.correcting import correct_late, edit_again, note_corrected
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.recalling import KIND as RECALL
from storage.outbox.recalling import note_recalled, recall
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.people import Member, RoleGrant
from storage.vocabularies import Role

MOST_COPIES: Final = 2
AFTER_UNSURE: Final = timedelta(seconds=3)
"""Before what was perhaps sent is sent once more: whoever broke the first call has mended."""
MOST_FAULTS: Final = 8
PAUSED: Final = "paused"
"""The kind of message that tells officers that another one was paused."""
PERHAPS_ARRIVED: Final = (
    State.SENDING,
    State.READY,
    State.UNKNOWN,
    State.PAUSED,
    State.RECALLED,
    State.STOPPED,
    State.EXPIRED,
    State.OPTED_OUT,
)
"""Where a row may be by the time that its courier, thought dead, says that its copy arrived."""
IDS: Final[BindParameter[int]] = bindparam("ids", expanding=True)
ARRIVED: Final = (
    select(Delivery)
    .where(Delivery.id.in_(IDS), Delivery.state.in_(PERHAPS_ARRIVED))
    .order_by(Delivery.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
AS_THEY_ARE: Final = (
    select(Message)
    .where(Message.id.in_(IDS))
    .order_by(Message.id)
    .with_for_update(read=True)
    .execution_options(populate_existing=True)
)
ALIKE: Final = 3
"""So many refusals of one message for the same reason: its content is at fault, and nobody else gets it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made: for which delivery, by which courier."""

    delivery_id: int
    owner: int


async def sent(session: AsyncSession, call: Call, telegram_message_id: int | None) -> None:
    await sent_all(session, {call: telegram_message_id})


async def sent_all(session: AsyncSession, arrived: Mapping[Call, int | None]) -> None:
    """Calls that were surely carried out, with the ids of the messages they made."""
    ids = {"ids": [call.delivery_id for call in arrived]}
    owned = {Call(row.id, row.owner or 0): row for row in await session.scalars(ARRIVED, ids)}
    settled = [row for call, row in owned.items() if call in arrived]
    for row in settled:
        _settle(row, State.SENT)
        row.telegram_message_id = arrived[Call(row.id, row.owner or 0)]
    await session.flush()
    for message in await _as_they_are(session, {row.message_id for row in settled}):
        await _after(session, message, [row for row in settled if row.message_id == message.id])


async def _as_they_are(session: AsyncSession, message_ids: Collection[int]) -> Sequence[Message]:
    """Kept so until this transaction ends: who recalls or corrects one meanwhile sees what has arrived."""
    return (await session.scalars(AS_THEY_ARE, {"ids": list(message_ids)})).all()


async def _after(session: AsyncSession, message: Message, arrived: Collection[Delivery]) -> None:
    """What follows from the arrival, and what was decided about the message while it was on its way."""
    if message.kind == RECALL:
        for row in arrived:
            await note_recalled(session, message, row.chat_id)
    elif message.kind == CORRECTION:
        for row in arrived:
            await note_corrected(session, message, row.chat_id)
    elif message.recalled_at:
        await recall(session, message)
    elif outdated := [row.chat_id for row in arrived if row.revision < message.revision]:
        await correct_late(session, message, outdated)


async def album_arrived(session: AsyncSession, call: Call, ids: list[int]) -> None:
    """It is there, and not sent again. The text below it follows before other copies are begun.

    It waits a second for each message of the album: more would be a burst in that chat.
    """
    row = await _held(session, call, *PERHAPS_ARRIVED)
    if row is None:
        return
    row.album_ids = ids
    if row.state is State.SENDING:
        row.copies -= 1
        row.lane = min(row.lane, Lane.ALERT)
        _again(row, timedelta(seconds=len(ids) - 1))
    await session.flush()
    for message in await _as_they_are(session, [row.message_id]):
        if message.recalled_at:  # while it was on its way
            await recall(session, message)


async def not_sent(session: AsyncSession, call: Call, seconds: float) -> None:
    """Surely not sent, by no fault of its own (429, no connection): again after `seconds`, not counted."""
    if row := await _held(session, call, State.SENDING):
        row.copies -= 1
        _again(row, timedelta(seconds=seconds))


async def unsure(session: AsyncSession, call: Call, why: str) -> None:
    """Perhaps sent: once more, or held, as its message says; never more than two copies."""
    if row := await _held(session, call, State.SENDING):
        await _unsure(session, row, why)


async def refused(session: AsyncSession, call: Call, why: str) -> None:
    """The content is at fault: never again; the third refusal alike pauses the whole message."""
    row = await _failed(session, call, why)
    if row is None:
        return
    alike = select(func.count(Delivery.id)).where(
        Delivery.message_id == row.message_id, Delivery.state == State.FAILED, Delivery.error == why
    )
    message = await session.get_one(Message, row.message_id, with_for_update=True)
    if message.resumed_at:
        alike = alike.where(Delivery.settled_at > message.resumed_at)
    if (await session.scalar(alike) or 0) >= ALIKE:
        await pause(session, message, why)


async def out_of_reach(session: AsyncSession, call: Call, why: str) -> None:
    """The copy to edit or delete is gone, or too old for it; that says nothing about the others."""
    await _failed(session, call, why)


async def unreachable(session: AsyncSession, call: Call, why: str) -> None:
    """Blocked, deactivated, never started: the member is marked until their next word."""
    row = await _held(session, call, State.SENDING)
    if row is None:
        return
    row.copies -= 1
    _settle(row, State.UNREACHABLE, why)
    if row.bot == "member":
        await mark_unreachable(session, row.chat_id)


async def moved(session: AsyncSession, call: Call, chat_id: int) -> None:
    """The group became the supergroup `chat_id`: all that waits for it goes there; not counted."""
    row = await _held(session, call, State.SENDING)
    if row is None:
        return
    row.copies -= 1
    row.state, row.slot_at = State.READY, None  # in its old place, before what was planned later
    await session.flush()
    here = (Delivery.bot == row.bot) & (Delivery.chat_id == row.chat_id)
    waiting = update(Delivery).where(here, Delivery.state.in_((State.READY, State.PAUSED)))
    other = aliased(Delivery)
    twice = Delivery.message_id.in_(select(other.message_id).where(other.chat_id == chat_id))
    why = "the group has it under its new id"
    await session.execute(waiting.where(twice).values(state=State.EXPIRED, error=why, settled_at=now()))
    await session.execute(waiting.values(chat_id=chat_id))


def not_composed(row: Delivery, why: str) -> None:
    """A fault of ours: again at growing intervals, and dead after the eighth time."""
    row.faults += 1
    if row.faults >= MOST_FAULTS:
        _settle(row, State.DEAD, why)
    else:
        row.error = why
        _again(row, timedelta(seconds=2.0**row.faults))


async def pause(session: AsyncSession, message: Message, why: str) -> None:
    """Hold back what is not yet sent, and tell the officers at their desk. Paused already: nothing."""
    if message.paused_at:
        return
    await hold_back(session, message, why)
    if message.kind == PAUSED:
        return
    told = await plan(
        session,
        Push(
            bot="desk",
            kind=PAUSED,
            subject=f"message:{message.id}",
            occurrence=now().isoformat(),
            lane=Lane.ALERT,
            payload={"message": message.id},
            quiet=False,
        ),
    )
    if told:
        officers = select(RoleGrant.member_id).where(RoleGrant.role.in_((Role.OFFICER, Role.ADMINISTRATOR)))
        await fan_out(session, told, Member.id.in_(officers))


async def hold_back(session: AsyncSession, message: Message, why: str | None) -> None:
    """Pause it without a word; `why` is what Telegram said, None where an officer wants it so."""
    message.paused_at, message.pause_reason = now(), why
    await _restate(session, message.id, State.READY, State.PAUSED)


async def resume(session: AsyncSession, message: Message) -> None:
    """Go on with what was held back."""
    message.paused_at = message.pause_reason = None
    message.resumed_at = now()
    await _restate(session, message.id, State.PAUSED, State.READY)


async def resend_held(session: AsyncSession, message_id: int) -> int:
    """补发: send once more what was perhaps sent and held; how many."""
    held = (Delivery.message_id == message_id) & (Delivery.state == State.UNKNOWN)
    again = update(Delivery).where(held, Delivery.copies < MOST_COPIES)
    done = await session.execute(again.values(state=State.READY, not_before=now(), settled_at=None))
    return int(getattr(done, "rowcount", 0))


async def expire(session: AsyncSession) -> None:
    """Settle what is too late to be sent: what nobody takes (a paused message) would wait for ever."""
    past = select(Message.id).where(Message.expires_at.is_not(None), Message.expires_at <= now())
    unsent = Delivery.state.in_((State.READY, State.PAUSED))
    late = update(Delivery).where(unsent, Delivery.message_id.in_(past))
    await session.execute(late.values(state=State.EXPIRED, settled_at=now()))


async def being_sent(session: AsyncSession, bot: str) -> Mapping[int, int | None]:
    """The courier of each row that is marked as being sent."""
    rows = select(Delivery.id, Delivery.owner).where(Delivery.state == State.SENDING, Delivery.bot == bot)
    return {row: owner for row, owner in await session.execute(rows)}  # noqa: C416 - dict() of rows has no type


async def take_from_the_dead(session: AsyncSession, bot: str, alive: frozenset[int]) -> int:
    """Settle as unsure what couriers were sending that live no more; how many rows."""
    lost = select(Delivery).where(
        Delivery.state == State.SENDING, Delivery.bot == bot, Delivery.owner.not_in(alive)
    )
    rows = (await session.scalars(lost.with_for_update(skip_locked=True))).all()
    for row in rows:
        await _unsure(session, row, "the courier ended while sending")
    return len(rows)


async def take_back(session: AsyncSession, bot: str, owner: int, in_hand: Collection[int]) -> None:
    """Make ready what `owner` marked as being sent and does not have in hand: surely it was not sent."""
    rows = (Delivery.state == State.SENDING) & (Delivery.bot == bot) & (Delivery.owner == owner)
    forgotten = update(Delivery).where(rows, Delivery.id.not_in(in_hand))
    await session.execute(forgotten.values(state=State.READY, copies=Delivery.copies - 1))


async def _unsure(session: AsyncSession, row: Delivery, why: str) -> None:
    message = await session.get_one(Message, row.message_id)
    if message.kind == CORRECTION:
        await edit_again(session, message, row.chat_id)
    if message.hold_unknown or row.copies >= MOST_COPIES:
        _settle(row, State.UNKNOWN, why)
        return
    row.error = why
    _again(row, AFTER_UNSURE)


async def _held(session: AsyncSession, call: Call, *states: State) -> Delivery | None:
    query = select(Delivery).where(
        Delivery.id == call.delivery_id, Delivery.owner == call.owner, Delivery.state.in_(states)
    )
    found: Delivery | None = await session.scalar(
        query.with_for_update().execution_options(populate_existing=True)
    )
    return found


async def _failed(session: AsyncSession, call: Call, why: str) -> Delivery | None:
    row = await _held(session, call, State.SENDING)
    if row:
        row.copies -= 1
        _settle(row, State.FAILED, why)
        await session.flush()
    return row


async def _restate(session: AsyncSession, message_id: int, before: State, after: State) -> None:
    rows = (Delivery.message_id == message_id) & (Delivery.state == before)
    await session.execute(update(Delivery).where(rows).values(state=after))


def _settle(row: Delivery, state: State, why: str | None = None) -> None:
    row.state, row.error, row.settled_at = state, why, now()


def _again(row: Delivery, after: timedelta) -> None:
    row.state, row.not_before, row.slot_at = State.READY, now() + after, None
