"""Corrections in place, stops and retries of what is being said."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import pytest
from sqlalchemy import select

from storage.members import mark_unreachable
from storage.outbox.correcting import copy_to_edit, correct
from storage.outbox.recalling import recall
from storage.outbox.retrying import retry, retryable
from storage.outbox.settling import (
    Call,
    album_arrived,
    hold_back,
    not_sent,
    out_of_reach,
    refused,
    resume,
    sent,
    unreachable,
    unsure,
)
from storage.outbox.stopping import stop
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.people import Member
from storage.store import Store
from tests.outbox_steps import (
    FIRST,
    StoppedTime,
    Taken,
    add_members,
    message_of,
    notice,
    planned,
    rows,
    take,
)

pytestmark = pytest.mark.usefixtures("clock")


async def started(store: Store, count: int, arrived: int) -> int:
    """A message to `count` members, of which so many have it."""
    await add_members(store, count)
    message_id = await planned(store, notice())
    for taken in await take(store, arrived) if arrived else ():
        await arrive(store, taken)
    return message_id


async def arrive(store: Store, taken: Taken) -> None:
    async with store.writing() as session:
        await sent(session, taken.call, taken.chat_id + 1)


async def corrected(store: Store, message_id: int) -> int:
    async with store.writing() as session:
        message = await session.get_one(Message, message_id, with_for_update=True)
        return (await correct(session, message)).id


async def stopped(store: Store, message_id: int) -> int:
    async with store.writing() as session:
        return await stop(session, await session.get_one(Message, message_id, with_for_update=True))


async def edits(store: Store, taken: Sequence[Taken]) -> dict[int, int | None]:
    """By chat, the message that the taken rows are to edit."""
    async with store.reading() as session:
        return {
            one.chat_id: await copy_to_edit(
                session, await session.get_one(Message, one.message_id), one.chat_id
            )
            for one in taken
        }


async def of(store: Store, message_id: int) -> list[tuple[int, State, int]]:
    """Chat counted from the first, state and the revision that the copy shows."""
    return [
        (row.chat_id - FIRST, row.state, row.revision)
        for row in await rows(store)
        if row.message_id == message_id
    ]


async def test_correction_edits_what_was_sent_and_leaves_the_rest_to_itself(
    store: Store, clock: StoppedTime
) -> None:
    message_id = await started(store, 3, 2)
    correction = await corrected(store, message_id)
    clock.pass_by(1)
    made = [(row.lane, row.bot) for row in await rows(store) if row.message_id == correction]
    assert made == [(Lane.CORRECTION, "member")] * 2
    taken = await take(store)
    assert [one.message_id for one in taken] == [message_id, correction, correction]
    assert await edits(store, taken[1:]) == {FIRST: FIRST + 1, FIRST + 1: FIRST + 2}
    for one in taken:
        await arrive(store, one)
    assert await of(store, message_id) == [(n, State.SENT, 1) for n in range(3)]
    assert await take(store) == []


async def test_copy_on_its_way_at_the_correction_is_edited_once_it_arrived(
    store: Store, clock: StoppedTime
) -> None:
    message_id = await started(store, 1, 0)
    (on_its_way,) = await take(store)
    correction = await corrected(store, message_id)
    assert await of(store, correction) == []
    await arrive(store, on_its_way)
    clock.pass_by(1)
    (taken,) = await take(store)
    assert await edits(store, [taken]) == {FIRST: FIRST + 1}
    await arrive(store, taken)
    assert await of(store, message_id) == [(0, State.SENT, 1)]


async def test_copy_sent_once_more_after_the_correction_shows_it_by_itself(
    store: Store, clock: StoppedTime
) -> None:
    message_id = await started(store, 1, 0)
    (on_its_way,) = await take(store)
    correction = await corrected(store, message_id)
    async with store.writing() as session:
        await unsure(session, on_its_way.call, "timed out")
    clock.pass_by(5)
    (again,) = await take(store)
    await arrive(store, again)
    assert (await of(store, message_id), await of(store, correction)) == ([(0, State.SENT, 1)], [])


async def test_second_correction_supersedes_the_first(store: Store, clock: StoppedTime) -> None:
    message_id = await started(store, 2, 2)
    first = await corrected(store, message_id)
    clock.pass_by(1)
    (one,) = await take(store, 1)
    await arrive(store, one)
    second = await corrected(store, message_id)
    assert await of(store, first) == [(0, State.SENT, 0), (1, State.STOPPED, 0)]
    clock.pass_by(1)
    for taken in await take(store):
        await arrive(store, taken)
    assert await of(store, second) == [(0, State.SENT, 0), (1, State.SENT, 0)]
    assert await of(store, message_id) == [(0, State.SENT, 2), (1, State.SENT, 2)]


@pytest.mark.parametrize("answered", [True, False])
async def test_older_edit_that_ends_last_is_followed_by_the_newer_one_once_more(
    store: Store, clock: StoppedTime, answered: bool
) -> None:
    message_id = await started(store, 1, 1)
    await corrected(store, message_id)
    clock.pass_by(1)
    (older,) = await take(store)
    newest = await corrected(store, message_id)
    clock.pass_by(1)
    (newer,) = await take(store)
    await arrive(store, newer)
    async with store.writing() as session:
        if answered:
            await sent(session, older.call, FIRST + 1)
        else:
            await unsure(session, older.call, "timed out")
    clock.pass_by(5)
    (again,) = await take(store)
    assert again.message_id == newest
    await arrive(store, again)
    assert await of(store, message_id) == [(0, State.SENT, 2)]
    assert await take(store) == []


async def test_edit_that_a_newer_correction_overtook_is_not_made(store: Store, clock: StoppedTime) -> None:
    message_id = await started(store, 1, 1)
    await corrected(store, message_id)
    clock.pass_by(1)
    (older,) = await take(store)
    await corrected(store, message_id)
    assert await edits(store, [older]) == {FIRST: None}


async def test_copies_that_cannot_be_edited_pause_nothing(store: Store, clock: StoppedTime) -> None:
    message_id = await started(store, 4, 4)
    correction = await corrected(store, message_id)
    clock.pass_by(1)
    for taken in await take(store):
        async with store.writing() as session:
            await out_of_reach(session, taken.call, "message to edit not found")
    assert [state for _, state, _ in await of(store, correction)] == [State.FAILED] * 4
    assert (await message_of(store, correction)).paused_at is None
    assert await of(store, message_id) == [(n, State.SENT, 0) for n in range(4)]


async def test_recalled_copy_is_not_edited_any_more(store: Store, clock: StoppedTime) -> None:
    message_id = await started(store, 1, 1)
    await corrected(store, message_id)
    clock.pass_by(1)
    (edit, *_) = await take(store)
    async with store.writing() as session:
        await recall(session, await session.get_one(Message, message_id))
    async with store.writing() as session:
        row = await session.scalar(select(Delivery).where(Delivery.message_id == message_id))
        assert row is not None
        row.state = State.RECALLED
    assert await edits(store, [edit]) == {FIRST: None}


async def test_stopped_message_sends_no_further_copy_ever(store: Store, clock: StoppedTime) -> None:
    message_id = await started(store, 4, 1)
    on_their_way = await take(store, 2)
    assert await stopped(store, message_id) == 1
    async with store.writing() as session:
        await not_sent(session, on_their_way[0].call, 3)
        await sent(session, on_their_way[1].call, 9)
    clock.pass_by(-3600)
    assert await take(store) == []
    clock.pass_by(3700)
    assert await take(store) == []
    states = Counter(state for _, state, _ in await of(store, message_id))
    assert states == {State.SENT: 2, State.STOPPED: 2}
    assert await stopped(store, message_id) == 0


async def test_paused_message_can_be_stopped_and_not_resumed_into_life(store: Store) -> None:
    message_id = await started(store, 2, 0)
    async with store.writing() as session:
        message = await session.get_one(Message, message_id)
        await hold_back(session, message, None)
        assert await stop(session, message) == 2
        await resume(session, message)
    assert await take(store) == []


@pytest.mark.parametrize("paused", [False, True])
async def test_text_below_an_album_that_arrived_follows_after_the_stop(
    store: Store, clock: StoppedTime, paused: bool
) -> None:
    message_id = await started(store, 2, 0)
    (album,) = await take(store, 1)
    async with store.writing() as session:
        await album_arrived(session, album.call, [31, 32])
        if paused:
            await hold_back(session, await session.get_one(Message, message_id), None)
    assert await stopped(store, message_id) == 1
    clock.pass_by(5)
    assert [taken.chat_id for taken in await take(store)] == [FIRST]


async def test_copy_that_arrives_after_the_stop_counts_as_sent(store: Store, clock: StoppedTime) -> None:
    message_id = await started(store, 1, 0)
    (taken,) = await take(store)
    async with store.writing() as session:
        await unsure(session, taken.call, "the courier was thought dead")
    await stopped(store, message_id)
    await arrive(store, taken)
    assert await of(store, message_id) == [(0, State.SENT, 0)]


async def test_retry_sends_again_what_surely_did_not_arrive_and_nothing_else(
    store: Store, clock: StoppedTime
) -> None:
    message_id = await started(store, 6, 1)
    calls: list[Call] = [taken.call for taken in await take(store)]
    async with store.writing() as session:
        await refused(session, calls[0], "Bad Request: a button is wrong")
        await unreachable(session, calls[1], "Forbidden: bot was blocked")
        await unreachable(session, calls[2], "Forbidden: bot was blocked")
        await unsure(session, calls[3], "timed out")
        await unsure(session, calls[4], "timed out")
    clock.pass_by(5)
    perhaps = await take(store)
    async with store.writing() as session:
        await refused(session, perhaps[0].call, "Bad Request: a button is wrong")
        await mark_unreachable(session, FIRST + 2)
        member = await session.scalar(select(Member).where(Member.telegram_id == FIRST + 3))
        assert member is not None
        member.unreachable_since = None
        message = await session.get_one(Message, message_id)
        assert await retryable(session, message_id) == 2
        assert await retry(session, message) == 2
        assert await retryable(session, message_id) == 0
    clock.pass_by(5)
    assert [taken.chat_id for taken in await take(store)] == [FIRST + 1, FIRST + 3]


async def test_refusals_before_a_retry_do_not_pause_it(store: Store, clock: StoppedTime) -> None:
    message_id = await started(store, 3, 0)
    for _ in range(2):
        for taken in (await take(store))[:2]:
            async with store.writing() as session:
                await refused(session, taken.call, "Bad Request: no")
        clock.pass_by(5)
        async with store.writing() as session:
            await retry(session, await session.get_one(Message, message_id))
    assert (await message_of(store, message_id)).paused_at is None


@pytest.mark.parametrize("act", [stopped, corrected])
async def test_last_copy_that_arrives_meanwhile_is_neither_lost_nor_left_as_it_was(
    store: Store, clock: StoppedTime, act: Callable[[Store, int], Awaitable[int]]
) -> None:
    """The arrival and the act wait for each other, whichever is first."""
    message_id = await started(store, 2, 1)
    (last,) = await take(store)
    await asyncio.gather(arrive(store, last), act(store, message_id))
    assert [state for _, state, _ in await of(store, message_id)] == [State.SENT] * 2
    clock.pass_by(1)
    edited = [taken.chat_id for taken in await take(store)]
    assert edited == ([] if act is stopped else [FIRST, FIRST + 1])


async def test_arrival_holds_its_message_as_it_is_until_it_is_committed(store: Store) -> None:
    """On PostgreSQL a correction that begins while an arrival is being settled waits for it, and finds it."""
    message_id = await started(store, 1, 0)
    (taken,) = await take(store)
    async with store.writing() as session:
        await sent(session, taken.call, 9)
        late = asyncio.create_task(corrected(store, message_id))
        await asyncio.sleep(0.1)
        assert not late.done()
    assert [chat for chat, _, _ in await of(store, await late)] == [0]


async def test_two_corrections_at_once_are_two_revisions(store: Store, clock: StoppedTime) -> None:
    message_id = await started(store, 2, 2)
    both = await asyncio.gather(corrected(store, message_id), corrected(store, message_id))
    assert (await message_of(store, message_id)).revision == 2
    clock.pass_by(1)
    assert {taken.message_id for taken in await take(store)} < set(both)
