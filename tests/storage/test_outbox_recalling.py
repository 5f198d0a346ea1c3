from datetime import timedelta

import pytest

from storage.base import now
from storage.outbox.recalling import DELETABLE, copy_to_delete, recall
from storage.outbox.settling import refused, resend_held, sent, unsure
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.store import Store
from tests.outbox_steps import FIRST, StoppedTime, add_members, notice, planned, rows, states, take

pytestmark = pytest.mark.usefixtures("clock")


async def recalled(store: Store, message_id: int) -> int:
    async with store.writing() as session:
        return await recall(session, await session.get_one(Message, message_id))


async def send_some(store: Store, count: int) -> None:
    for taken in await take(store, count):
        async with store.writing() as session:
            await sent(session, taken.call, taken.chat_id + 1)


async def of(store: Store, message_id: int) -> list[State]:
    return sorted(row.state for row in await rows(store) if row.message_id == message_id)


async def delete_all(store: Store) -> list[tuple[int, ...]]:
    """Carry out the deletions that are due; what was deleted."""
    deleted = []
    for taken in await take(store):
        async with store.writing() as session:
            removal = await session.get_one(Message, taken.message_id)
            deleted.append(await copy_to_delete(session, removal, taken.chat_id))
            await sent(session, taken.call, None)
    return sorted(deleted)


async def test_recalled_message_sends_no_further_copy_and_deletes_the_sent_ones(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 5)
    message_id = await planned(store, notice())
    await send_some(store, 2)
    assert await recalled(store, message_id) == 2
    assert await of(store, message_id) == [State.RECALLED] * 3 + [State.SENT] * 2
    clock.pass_by(1)
    removals = [row for row in await rows(store) if row.message_id != message_id]
    assert [(row.lane, row.state, row.bot) for row in removals] == [(Lane.RECALL, State.READY, "member")] * 2
    assert await delete_all(store) == [(row.chat_id + 1,) for row in removals]
    assert await of(store, message_id) == [State.RECALLED] * 5
    assert await take(store) == []


async def test_copy_on_its_way_at_the_recall_is_deleted_once_it_arrived(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 2)
    message_id = await planned(store, notice())
    on_their_way = await take(store)
    assert await recalled(store, message_id) == 0
    async with store.writing() as session:
        await sent(session, on_their_way[0].call, 9)
        await unsure(session, on_their_way[1].call, "timed out")
    clock.pass_by(5)
    assert await delete_all(store) == [(9,)]
    assert await of(store, message_id) == [State.RECALLED] * 2


async def test_recall_pressed_twice_deletes_once(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 2)
    message_id = await planned(store, notice())
    await send_some(store, 2)
    assert [await recalled(store, message_id), await recalled(store, message_id)] == [2, 0]
    clock.pass_by(1)
    assert await delete_all(store) == [(FIRST + 1,), (FIRST + 2,)]
    assert await recalled(store, message_id) == 0


async def test_copies_too_old_to_be_deleted_stay(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 2)
    message_id = await planned(store, notice())
    await send_some(store, 1)
    clock.pass_by(DELETABLE.total_seconds() - 60)
    await send_some(store, 1)
    clock.pass_by(60)
    assert await recalled(store, message_id) == 1


async def test_deletions_too_late_are_not_tried(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice())
    await send_some(store, 1)
    await recalled(store, message_id)
    clock.pass_by(DELETABLE.total_seconds())
    assert await take(store) == []
    assert await states(store) == {State.SENT: 1, State.EXPIRED: 1}


async def test_deletions_go_last(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice(1))
    await send_some(store, 1)
    await recalled(store, message_id)
    later = await planned(store, notice(2, expires_at=now() + timedelta(hours=1)))
    clock.pass_by(1)
    assert [taken.message_id for taken in await take(store)] == [later]


async def test_held_copy_is_not_sent_again_after_the_recall(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice(hold_unknown=True))
    (taken,) = await take(store)
    async with store.writing() as session:
        await unsure(session, taken.call, "timed out")
    await recalled(store, message_id)
    async with store.writing() as session:
        await resend_held(session, message_id)
    clock.pass_by(5)
    assert (await take(store), await states(store)) == ([], {State.RECALLED: 1})


async def test_copy_that_is_gone_already_is_not_deleted_again(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice())
    await send_some(store, 1)
    await recalled(store, message_id)
    async with store.writing() as session:
        row = await session.get_one(Delivery, 1)
        row.state = State.RECALLED
        removal = await session.get_one(Message, message_id + 1)
        await session.flush()
        assert await copy_to_delete(session, removal, FIRST) == ()


async def test_refused_deletion_leaves_the_copy_as_sent(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice())
    await send_some(store, 1)
    await recalled(store, message_id)
    clock.pass_by(1)
    (taken,) = await take(store)
    async with store.writing() as session:
        await refused(session, taken.call, "Bad Request: message can't be deleted")
    assert await states(store) == {State.SENT: 1, State.FAILED: 1}
