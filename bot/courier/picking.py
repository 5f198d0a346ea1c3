"""The courier's one transaction: settle what was answered, take what is due, mark it as being sent."""

import logging
from collections.abc import Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from bot.courier.delivering import Deletion, Edit, Outcome, Parcel, What, settle, settle_made
from bot.trouble import Kind
from handlers.pushes.composing import compose
from storage.base import now
from storage.life import alive_now
from storage.outbox.correcting import KIND as CORRECTION
from storage.outbox.correcting import copy_to_edit
from storage.outbox.pacing import free_slots, held_pacer, use_slots
from storage.outbox.recalling import KIND as RECALL
from storage.outbox.recalling import copy_to_delete
from storage.outbox.settling import (
    Call,
    being_sent,
    not_composed,
    take_back,
    take_from_the_dead,
)
from storage.outbox.tables import Delivery, Message, State
from storage.outbox.taking import drop, due, mark_sending, unmark
from storage.people import Member
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picked:
    parcels: Sequence[Parcel]
    """To be sent at once: they are committed as being sent."""
    wait: float
    """Seconds until the next slot is free; 0 where one was."""


async def settle_all(session: AsyncSession, bot: str, outcomes: Sequence[Outcome], pause: float) -> None:
    """Refusals first, for they take their message alone; then all that arrived together, which is nearly all;
    then the others in their order.
    """
    refused = [each for each in outcomes if each.trouble and each.trouble.kind is Kind.REFUSED]
    others = [each for each in outcomes if each.trouble and each.trouble.kind is not Kind.REFUSED]
    for outcome in refused:
        await settle(session, bot, outcome, pause)
    await settle_made(session, [outcome for outcome in outcomes if outcome.trouble is None])
    for outcome in others:
        await settle(session, bot, outcome, pause)
    await session.flush()


async def left_behind(
    store: Store, session: AsyncSession, bot: str, owner: int, in_hand: Collection[int]
) -> bool:
    """Whether `reclaim` would find anything."""
    marked = await being_sent(session, bot)
    if not marked:
        return False
    alive = await alive_now(store, session)
    return any(
        row not in in_hand if holder == owner else holder not in alive for row, holder in marked.items()
    )


async def reclaim(
    store: Store, session: AsyncSession, bot: str, owner: int, in_hand: Collection[int]
) -> None:
    """Take up what dead couriers left, and what we marked in a transaction whose commit we never heard of."""
    await take_back(session, bot, owner, in_hand)
    if lost := await take_from_the_dead(session, bot, await alive_now(store, session)):
        log.warning("%s pushes of the %s bot were on their way when their courier ended", lost, bot)


async def pick(session: AsyncSession, bot: str, owner: int, most: int, *, one_by_one: bool) -> Picked:
    """At most `most` parcels, as far as there are slots now.

    Where one of them cannot be composed this raises, and the transaction is lost; `one_by_one` it is put off
    or settled by itself, at the price of a savepoint each.
    """
    pacer, moment, parcels = await held_pacer(session, bot), now(), list[Parcel]()
    slots = free_slots(pacer, most, moment)
    if not slots.count:
        return Picked((), slots.wait)
    taken: list[Delivery] = []
    async with aclosing(due(session, bot, moment, slots.count)) as rows:
        async for row in rows:
            mark_sending(row, owner)
            taken.append(row)
            if len(taken) == slots.count:
                break
    for row, what in zip(taken, await _composed_all(session, taken, one_by_one), strict=True):
        if what is not None:
            parcels.append(Parcel(Call(row.id, owner), row.chat_id, what, row.message.kind))
    use_slots(pacer, sum(parcel.messages for parcel in parcels), moment)
    return Picked(parcels, 0.0)


async def _composed_all(
    session: AsyncSession, rows: Sequence[Delivery], one_by_one: bool
) -> list[What | None]:
    """What to say by each row; None where nothing is, and the row is settled or put off."""
    loaded = [(row, row.message, row.member) for row in rows]
    if one_by_one:
        await session.flush()  # what is loaded anew would forget its mark
        said = [await _composed_alone(session, *each) for each in loaded]
    else:
        said = [await _composed(session, row) for row in rows]
    for row, what in zip(rows, said, strict=True):
        if what is None and row.state is State.SENDING:
            unmark(row)
            drop(row, State.EXPIRED, now(), "nothing left to say")
    return said


async def _composed_alone(
    session: AsyncSession, row: Delivery, message: Message, member: Member | None
) -> What | None:
    await _reload(session, row, message, member)
    try:
        async with session.begin_nested():
            return await _composed(session, row)
    except Exception as error:
        await _reload(session, row, message, member)
        log.exception("push %s could not be composed", row.id)
        unmark(row)
        not_composed(row, type(error).__name__)
        return None


async def _reload(session: AsyncSession, row: Delivery, message: Message, member: Member | None) -> None:
    """After a rollback to the savepoint what was loaded may be forgotten."""
    for one in (row, message, member):
        if one is not None:
            await session.refresh(one)
    set_committed_value(row, "message", message)
    set_committed_value(row, "member", member)


async def _composed(session: AsyncSession, row: Delivery) -> What | None:
    if row.message.kind == RECALL:
        gone = await copy_to_delete(session, row.message, row.chat_id)
        return Deletion(gone) if gone else None
    if row.message.kind == CORRECTION:
        copy = await copy_to_edit(session, row.message, row.chat_id)
        reply = await compose(session, row.message, row.member) if copy else None
        return Edit(reply, copy) if reply and copy else None
    reply = await compose(session, row.message, row.member)
    if reply and row.telegram_message_id:
        return Edit(reply, row.telegram_message_id)
    return replace(reply, album=()) if reply and row.album_ids else reply
