"""Which pushes need an officer, and how each stands."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from storage.base import now
from storage.outbox.recalling import recall
from storage.outbox.reports import (
    held_message,
    leave_held,
    report_on,
    totals_under_way,
    waiting_for_officers,
)
from storage.outbox.settling import Call, pause, refused, resend_held, sent
from storage.outbox.tables import Delivery, Message, State
from storage.store import Store
from tests.pushes_sample import OWNER, add_push


async def add(store: Store, states: Mapping[State, int], number: int = 1, **values: Any) -> Message:
    async with store.writing() as session:
        return await add_push(session, states, number, **values)


async def paused(store: Store, message: Message, why: str = "Bad Request: message is too long") -> None:
    async with store.writing() as session:
        await pause(session, await session.get_one(Message, message.id), why)


async def waiting_ids(store: Store, start: int = 0, count: int = 5) -> list[int]:
    async with store.reading() as session:
        found = await waiting_for_officers(session, start, count)
        return [report.message.id for report in found.reports]


async def test_waiting_has_paused_and_held_pushes_newest_first(store: Store) -> None:
    stopped = await add(store, {State.READY: 2}, 1)
    await paused(store, stopped)
    held = await add(store, {State.UNKNOWN: 1, State.SENT: 3}, 2, hold=True)
    await add(store, {State.READY: 1, State.SENT: 1, State.FAILED: 1}, 3, hold=True)
    await add(store, {State.UNKNOWN: 1}, 4)
    assert await waiting_ids(store) == [held.id, stopped.id]


async def test_waiting_leaves_out_what_was_recalled(store: Store) -> None:
    message = await add(store, {State.READY: 1, State.UNKNOWN: 1}, hold=True)
    await paused(store, message)
    async with store.writing() as session:
        await recall(session, await session.get_one(Message, message.id))
    assert await waiting_ids(store) == []


async def test_waiting_beyond_the_end_gives_the_last_page(store: Store) -> None:
    messages = [await add(store, {State.UNKNOWN: 1}, number, hold=True) for number in range(1, 8)]
    ids = [message.id for message in reversed(messages)]
    assert await waiting_ids(store) == ids[:5]
    assert await waiting_ids(store, 5) == await waiting_ids(store, 500) == ids[5:]
    async with store.reading() as session:
        last = await waiting_for_officers(session, 500, 5)
    assert (last.start, last.total) == (5, 7)


async def test_report_counts_each_state_and_what_can_be_sent_again(store: Store) -> None:
    message = await add(store, {State.SENT: 2, State.UNKNOWN: 3}, hold=True)
    await add(store, {State.SENT: 9}, 2)
    first = (await _unknown_ids(store, message))[0]
    async with store.writing() as session:
        (await session.get_one(Delivery, first)).copies = 2
    async with store.reading() as session:
        report = await report_on(session, await session.get_one(Message, message.id))
    assert report.rows == {State.SENT: 2, State.UNKNOWN: 3}
    assert (report.held, report.left, report.one_copy, report.resendable(now())) == (3, 0, 2, 2)


async def test_nothing_is_sent_again_of_a_paused_recalled_or_expired_push(store: Store) -> None:
    message = await add(store, {State.UNKNOWN: 1}, hold=True)
    async with store.reading() as session:
        found = await session.get_one(Message, message.id)
        report = await report_on(session, found)
        counts = [report.resendable(now())]
        for column in ("paused_at", "recalled_at", "expires_at"):
            setattr(found, column, now() - timedelta(seconds=1))
            counts.append(report.resendable(now()))
            setattr(found, column, None)
        session.expunge_all()
    assert counts == [1, 0, 0, 0]


async def test_left_copies_are_told_apart_from_refused_ones_and_stay_left(store: Store) -> None:
    message = await add(store, {State.UNKNOWN: 2, State.FAILED: 1}, hold=True)
    async with store.writing() as session:
        assert await leave_held(session, message.id) == 2
        assert await leave_held(session, message.id) == 0
        assert await resend_held(session, message.id) == 0
    async with store.reading() as session:
        report = await report_on(session, await session.get_one(Message, message.id))
    assert (report.rows, report.left) == ({State.FAILED: 1}, 2)
    assert await waiting_ids(store) == []


async def test_late_word_of_a_courier_does_not_undo_what_an_officer_left(store: Store) -> None:
    message = await add(store, {State.UNKNOWN: 1}, hold=True)
    call = Call((await _unknown_ids(store, message))[0], OWNER)
    async with store.writing() as session:
        await leave_held(session, message.id)
        await sent(session, call, 31)
        await refused(session, call, "Bad Request")
    async with store.reading() as session:
        report = await report_on(session, await session.get_one(Message, message.id))
    assert (report.rows, report.left) == ({}, 1)


async def test_totals_count_members_pushes_that_are_under_way(store: Store) -> None:
    await add(store, {State.READY: 2, State.SENT: 3}, 1)
    await add(store, {State.SENDING: 1, State.UNREACHABLE: 1}, 2)
    await add(store, {State.SENT: 50}, 3)
    await add(store, {State.READY: 4}, 4, bot="desk")
    recalled = await add(store, {State.SENT: 5}, 5)
    async with store.writing() as session:
        await recall(session, await session.get_one(Message, recalled.id))
    async with store.reading() as session:
        totals = await totals_under_way(session)
    assert totals == {State.READY: 2, State.SENT: 3, State.SENDING: 1, State.UNREACHABLE: 1}


async def test_held_message_is_none_where_there_is_none(store: Store) -> None:
    message = await add(store, {})
    async with store.writing() as session:
        found = await held_message(session, message.id)
        assert found is not None
        assert found.id == message.id
        assert await held_message(session, message.id + 1) is None


async def _unknown_ids(store: Store, message: Message) -> list[int]:
    async with store.reading() as session:
        rows = select(Delivery.id).where(Delivery.message_id == message.id, Delivery.state == State.UNKNOWN)
        return list(await session.scalars(rows.order_by(Delivery.id)))
