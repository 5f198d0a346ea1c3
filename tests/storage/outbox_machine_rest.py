"""The end of every story: the world heals, and nothing planned is lost."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from storage.base import now
from storage.outbox.correcting import KIND as CORRECTION
from storage.outbox.recalling import KIND as RECALL
from storage.outbox.settling import expire
from storage.outbox.tables import Delivery, Message, State
from storage.outbox.taking import first_due
from storage.store import Store
from tests.storage.outbox_machine_courier import BOT, Answer, Fate, ModelCourier
from tests.storage.outbox_machine_world import PromiseBroken, World

LONGEST: Final = 120.0
"""Seconds: a flood wait, the waits after unsure calls, and a second for each row in one chat."""
STEP: Final = 0.04


async def come_to_rest(store: Store, world: World, couriers: Sequence[ModelCourier]) -> None:
    """Late answers arrive, then one courier goes on alone until nothing is to be done."""
    for courier in couriers:
        _hear_all(courier)
        await courier.write(Fate.COMMITTED, reclaiming=False)
        await courier.crash(arrived=7)
    async with store.writing() as session:
        await expire(session)
    last, end = await ModelCourier.begin(store, world), world.clock.real + LONGEST
    try:
        while (wait := await _work(store, last)) is not None:
            world.clock.real += max(wait, STEP)
            if world.clock.real > end:
                raise PromiseBroken(f"after {LONGEST:g} s there is still something to be sent")
    finally:
        await last.crash(arrived=0)
    await _all_is_said(store, world)


def _hear_all(courier: ModelCourier) -> None:
    while courier.calls:
        courier.hear(0, Answer.ARRIVED)


async def _work(store: Store, courier: ModelCourier) -> float | None:
    """Seconds until there is something to do; None where nothing will be."""
    wait = await courier.write(Fate.COMMITTED, reclaiming=True)
    if courier.calls:
        _hear_all(courier)
        return wait
    async with store.reading() as session:
        due = await first_due(session, BOT)
    return max(wait, (due - now()).total_seconds()) if due else None


async def _all_is_said(store: Store, world: World) -> None:
    async with store.reading() as session:
        found = await session.execute(select(Delivery, Message).join(Message))
        rows = [(row, message) for row, message in found]
    states = {
        (world.text_of(message.id), world.place(row.chat_id)): (row, message)
        for row, message in rows
        if message.kind not in (RECALL, CORRECTION)
    }
    for said in world.said.values():
        for place in said.places:
            if (said.text, place) not in states:
                raise PromiseBroken("a planned copy has no row")
            row, message = states[said.text, place]
            _has_reason(world, row, message, (said.text, place))
    _copies_are_deleted(world, rows)
    _copies_are_corrected(world, rows)


def _has_reason(world: World, row: Delivery, message: Message, copy: tuple[str, int]) -> None:
    copies = world.copies[copy]
    holds = {
        State.SENT: copies > 0,
        State.FAILED: copy in world.refused,
        State.UNREACHABLE: row.error is not None or row.member_id is not None,
        State.UNKNOWN: copy in world.unsure,
        State.RECALLED: message.recalled_at is not None,
        State.STOPPED: message.stopped_at is not None,
        State.EXPIRED: message.expires_at is not None and world.clock.ever_reached(message.expires_at),
        State.OPTED_OUT: message.category is not None,
        State.PAUSED: message.paused_at is not None,
    }
    if not holds.get(row.state, False):
        raise PromiseBroken(f"{copy} ended as {row.state} with {copies} copies")


def _copies_are_deleted(world: World, rows: Sequence[tuple[Delivery, Message]]) -> None:
    """Of what was recalled no copy stays that was surely sent and could be deleted."""
    failed = {
        (message.subject, row.chat_id)
        for row, message in rows
        if message.kind == RECALL
        and row.state in (State.EXPIRED, State.UNREACHABLE, State.FAILED, State.UNKNOWN)
    }
    for (chat_id, _), (text, place) in world.there.items():
        said = world.said[text]
        if not said.recalled or (text, place) in world.unsure or chat_id in world.new_id:
            continue
        if (f"message:{said.id}", chat_id) not in failed:
            raise PromiseBroken("a recalled copy was not deleted")


def _copies_are_corrected(world: World, rows: Sequence[tuple[Delivery, Message]]) -> None:
    """Of what was corrected every copy that was surely sent shows the newest words, if it could be edited."""
    newest = {
        (row.chat_id, message.payload["message"]): row.state
        for row, message in rows
        if message.kind == CORRECTION and message.stopped_at is None
    }
    excused = (State.UNREACHABLE, State.FAILED, State.UNKNOWN, State.PAUSED)
    for (chat_id, number), (text, place) in world.there.items():
        said = world.said[text]
        as_it_is = world.shown[chat_id, number] == said.revision
        if as_it_is or said.recalled or (text, place) in world.unsure or chat_id in world.new_id:
            continue
        if newest.get((chat_id, said.id)) not in excused:
            raise PromiseBroken("a copy shows what was corrected")
