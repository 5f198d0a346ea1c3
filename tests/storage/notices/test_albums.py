"""An album and the text below it are one delivery and two calls."""

from sqlalchemy import update

from storage.outbox.recalling import copy_to_delete, note_recalled, recall
from storage.outbox.settling import Call, album_arrived, sent, unsure
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.store import Store
from tests.outbox_steps import (
    FIRST,
    StoppedTime,
    add_members,
    notice,
    planned,
    rows,
    take,
    take_one,
)

ALBUM = [31, 32, 33]


async def arrive(store: Store, call: Call, ids: list[int] = ALBUM) -> None:
    async with store.writing() as session:
        await album_arrived(session, call, ids)


async def to_delete(store: Store, message_id: int) -> tuple[int, ...]:
    """Recall it; what is to be deleted in the first chat. It is noted as deleted."""
    async with store.writing() as session:
        await recall(session, await session.get_one(Message, message_id))
        removal = await session.get_one(Message, message_id + 1)
        found = await copy_to_delete(session, removal, FIRST)
        await note_recalled(session, removal, FIRST)
        return found


async def test_text_follows_its_album_before_other_copies_are_begun(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 3)
    await planned(store, notice())
    await arrive(store, await take_one(store))
    clock.pass_by(1.9)
    assert [taken.chat_id for taken in await take(store, 1)] == [FIRST + 1]
    clock.pass_by(0.1)
    again = await take_one(store)
    async with store.writing() as session:
        await sent(session, again, 34)
    first = (await rows(store))[0]
    assert (first.state, first.album_ids, first.telegram_message_id) == (State.SENT, ALBUM, 34)
    assert (first.copies, first.lane) == (1, Lane.ALERT)


async def test_text_that_perhaps_arrived_is_sent_once_more_without_its_album(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 1)
    await planned(store, notice())
    await arrive(store, await take_one(store))
    clock.pass_by(2)
    call = await take_one(store)
    async with store.writing() as session:
        await unsure(session, call, "read time-out")
    (row,) = await rows(store)
    assert (row.state, row.album_ids, row.copies) == (State.READY, ALBUM, 1)


async def test_album_that_arrives_after_its_courier_was_thought_dead_is_not_sent_again(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 1)
    await planned(store, notice())
    call = await take_one(store)
    async with store.writing() as session:
        await session.execute(update(Delivery).values(state=State.READY))
    await arrive(store, call)
    (row,) = await rows(store)
    assert (row.state, row.album_ids, row.copies) == (State.READY, ALBUM, 1)


async def test_recall_deletes_album_and_text(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice())
    await arrive(store, await take_one(store))
    clock.pass_by(2)
    call = await take_one(store)
    async with store.writing() as session:
        await sent(session, call, 34)
    assert await to_delete(store, message_id) == (*ALBUM, 34)


async def test_recall_deletes_an_album_whose_text_was_not_sent_yet(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice())
    await arrive(store, await take_one(store))
    assert await to_delete(store, message_id) == tuple(ALBUM)
    row = (await rows(store))[0]
    assert (row.state, row.album_ids) == (State.RECALLED, None)


async def test_album_on_its_way_at_the_recall_is_deleted_once_it_arrives(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 1)
    message_id = await planned(store, notice())
    call = await take_one(store)
    assert await to_delete(store, message_id) == ()
    await arrive(store, call)
    clock.pass_by(1)
    assert [taken.message_id for taken in await take(store)] == [message_id + 1]
