from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.base import now
from storage.members import member_of
from storage.outbox.planning import add_group, plan
from storage.outbox.settling import (
    MOST_FAULTS,
    Call,
    being_sent,
    expire,
    moved,
    not_composed,
    not_sent,
    pause,
    refused,
    resend_held,
    resume,
    sent,
    take_back,
    take_from_the_dead,
    unreachable,
    unsure,
)
from storage.outbox.tables import Delivery, Message, State
from storage.people import RoleGrant
from storage.store import Store
from storage.vocabularies import Role
from tests.outbox_steps import (
    FIRST,
    OWNER,
    StoppedTime,
    Taken,
    add_members,
    message_of,
    notice,
    only_row,
    planned,
    rows,
    seconds_from,
    states,
    take,
    take_one,
)

pytestmark = pytest.mark.usefixtures("clock")
REASON = "Bad Request: can't parse entities"
GROUP, MOVED = -100, -1000100


async def one_planned(store: Store, *, hold: bool = False) -> int:
    await add_members(store, 1)
    return await planned(store, notice(hold_unknown=hold))


async def settle_unsure(store: Store, call: Call, why: str = "timed out") -> None:
    async with store.writing() as session:
        await unsure(session, call, why)


async def settle_sent(store: Store, call: Call, message_id: int = 77) -> None:
    async with store.writing() as session:
        await sent(session, call, message_id)


async def refuse(store: Store, taken: list[Taken], why: str = REASON) -> None:
    async with store.writing() as session:
        for one in taken:
            await refused(session, one.call, why)


async def lose_courier(store: Store, alive: frozenset[int] = frozenset()) -> int:
    async with store.writing() as session:
        return await take_from_the_dead(session, "member", alive)


async def make_officers(store: Store, *numbers: int) -> None:
    async with store.writing() as session:
        for number in numbers:
            member = await member_of(session, FIRST + number)
            assert member is not None
            session.add(RoleGrant(member_id=member.id, role=Role.OFFICER))


async def at_the_desk(store: Store) -> list[tuple[int, str]]:
    """(chat, kind) of what is planned for there."""
    async with store.reading() as session:
        query = select(Delivery.chat_id, Message.kind).join(Delivery.message).where(Delivery.bot == "desk")
        return [(chat, kind) for chat, kind in await session.execute(query.order_by(Delivery.chat_id))]


async def test_sent_row_keeps_what_telegram_called_it(store: Store, clock: StoppedTime) -> None:
    await one_planned(store)
    await settle_sent(store, await take_one(store))
    (row,) = await rows(store)
    assert (row.state, row.telegram_message_id, row.copies) == (State.SENT, 77, 1)
    assert seconds_from(row.settled_at, clock.at) == 0


async def test_perhaps_sent_is_sent_once_more_and_then_unknown(store: Store, clock: StoppedTime) -> None:
    await one_planned(store)
    await settle_unsure(store, await take_one(store))
    assert await only_row(store) == (State.READY, 1, "timed out")
    clock.pass_by(2.9)
    assert await take(store) == []
    clock.pass_by(0.1)
    await settle_unsure(store, await take_one(store), "reset")
    assert await only_row(store) == (State.UNKNOWN, 2, "reset")
    clock.pass_by(3600)
    assert await take(store) == []


async def test_perhaps_sent_and_held_waits_for_an_officer(store: Store, clock: StoppedTime) -> None:
    message_id = await one_planned(store, hold=True)
    await settle_unsure(store, await take_one(store))
    assert await only_row(store) == (State.UNKNOWN, 1, "timed out")
    resent = []
    for _ in range(2):
        async with store.writing() as session:
            resent.append(await resend_held(session, message_id))
        for taken in await take(store):
            await settle_unsure(store, taken.call)
        clock.pass_by(10)
    assert (resent, await only_row(store)) == ([1, 0], (State.UNKNOWN, 2, "timed out"))


async def test_no_row_is_ever_called_for_a_third_time(store: Store, clock: StoppedTime) -> None:
    message_id = await one_planned(store)
    calls = 0
    for _ in range(10):
        calls += len(await take(store))
        await lose_courier(store)
        async with store.writing() as session:
            await resend_held(session, message_id)
        clock.pass_by(10)
    assert calls == 2


@pytest.mark.parametrize(
    ("hold", "state"), [(False, State.READY), (True, State.UNKNOWN)], ids=["once more", "held"]
)
async def test_rows_of_a_dead_courier_are_perhaps_sent(store: Store, hold: bool, state: State) -> None:
    await add_members(store, 3)
    await planned(store, notice(hold_unknown=hold))
    await take(store, 1, owner=1)
    await take(store, 1, owner=2)
    assert await lose_courier(store, frozenset({1})) == 1
    assert await lose_courier(store, frozenset({1})) == 0
    left = {row.owner: row.state for row in await rows(store)}
    assert left == {1: State.SENDING, 2: state, None: State.READY}


async def test_other_bots_couriers_are_left_alone(store: Store) -> None:
    await one_planned(store)
    await take(store)
    async with store.writing() as session:
        assert await take_from_the_dead(session, "desk", frozenset()) == 0


async def test_what_was_marked_and_never_begun_is_taken_back_uncounted(store: Store) -> None:
    await add_members(store, 2)
    await planned(store, notice())
    kept, _ = await take(store)
    async with store.writing() as session:
        assert len(await being_sent(session, "member")) == 2
        await take_back(session, "member", OWNER, {kept.call.delivery_id})
        assert await being_sent(session, "member") == {kept.call.delivery_id: OWNER}
    left = sorted((row.state.value, row.copies) for row in await rows(store))
    assert left == [("ready", 0), ("sending", 1)]


@pytest.mark.parametrize("meanwhile", ["ready", "unknown", "paused", "recalled", "expired"])
async def test_courier_thought_dead_may_still_say_that_its_copy_arrived(
    store: Store, clock: StoppedTime, meanwhile: str
) -> None:
    message_id = await one_planned(store, hold=meanwhile == "unknown")
    call = await take_one(store)
    await lose_courier(store)
    async with store.writing() as session:
        message = await session.get_one(Message, message_id)
        if meanwhile == "paused":
            await pause(session, message, REASON)
        if meanwhile == "recalled":
            message.recalled_at = now()
        if meanwhile == "expired":
            message.expires_at = now()
    clock.pass_by(5)
    if meanwhile in ("recalled", "expired"):
        assert await take(store) == []
    assert (await only_row(store))[0] == State(meanwhile)
    await settle_sent(store, call)
    states_then = {row.message_id: row.state for row in await rows(store)}
    assert states_then.pop(message_id) == State.SENT
    assert list(states_then.values()) == ([State.READY] if meanwhile == "recalled" else [])


async def test_courier_thought_dead_says_nothing_of_what_another_sends_by_now(
    store: Store, clock: StoppedTime
) -> None:
    await one_planned(store)
    call = await take_one(store, owner=1)
    await lose_courier(store)
    clock.pass_by(3)
    other = await take_one(store, owner=2)
    await settle_sent(store, call)
    await settle_unsure(store, call)
    async with store.writing() as session:
        await not_sent(session, call, 1)
        await refused(session, call, REASON)
        await unreachable(session, call, "blocked")
        await moved(session, call, MOVED)
    assert await only_row(store) == (State.SENDING, 2, "the courier ended while sending")
    await settle_sent(store, other)
    assert (await only_row(store))[:2] == (State.SENT, 2)


async def test_outcome_settled_twice_counts_once(store: Store) -> None:
    await one_planned(store)
    call = await take_one(store)
    for _ in range(2):
        async with store.writing() as session:
            await not_sent(session, call, 1)
    assert await only_row(store) == (State.READY, 0, None)


async def test_refused_row_is_never_sent_again_and_the_others_are(store: Store) -> None:
    await add_members(store, 5)
    await planned(store, notice())
    await refuse(store, await take(store, 2))
    assert await states(store) == {State.FAILED: 2, State.READY: 3}


async def test_three_refusals_alike_pause_the_message_and_tell_each_officer_once(store: Store) -> None:
    await add_members(store, 10)
    await make_officers(store, 3, 8)
    message_id = await planned(store, notice(1))
    other = await planned(store, notice(2))
    taken = [one for one in await take(store) if one.message_id == message_id]
    assert len(taken) == 10
    await refuse(store, taken[:4])
    paused = await message_of(store, message_id)
    assert (paused.paused_at is not None, paused.pause_reason) == (True, REASON)
    assert await at_the_desk(store) == [(FIRST + 3, "paused"), (FIRST + 8, "paused")]
    assert (await message_of(store, other)).paused_at is None


async def test_pause_holds_back_what_waits_and_other_messages_go_on(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 10)
    message_id = await planned(store, notice(1))
    await refuse(store, await take(store, 3))
    assert await states(store) == {State.FAILED: 3, State.PAUSED: 7}
    other = await planned(store, notice(2))
    clock.pass_by(1)
    assert {taken.message_id for taken in await take(store)} == {other}
    async with store.writing() as session:
        await resume(session, await session.get_one(Message, message_id))
    clock.pass_by(1)
    assert len([taken for taken in await take(store) if taken.message_id == message_id]) == 7


async def test_refusals_for_different_reasons_pause_nothing(store: Store) -> None:
    await add_members(store, 6)
    await planned(store, notice())
    for number, taken in enumerate(await take(store, 4)):
        await refuse(store, [taken], f"Bad Request: {number % 2}")
    assert await states(store) == {State.FAILED: 4, State.READY: 2}


async def test_refusals_before_it_went_on_do_not_pause_it_again(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 10)
    message_id = await planned(store, notice())
    await refuse(store, await take(store, 3))
    async with store.writing() as session:
        await resume(session, await session.get_one(Message, message_id))
    clock.pass_by(1)
    await refuse(store, await take(store, 2))
    assert await states(store) == {State.FAILED: 5, State.READY: 5}
    await refuse(store, await take(store, 1))
    assert await states(store) == {State.FAILED: 6, State.PAUSED: 4}


async def test_row_under_way_at_the_pause_that_is_not_sent_waits_with_the_others(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 4)
    await planned(store, notice())
    *refusals, last = await take(store)
    await refuse(store, refusals)
    async with store.writing() as session:
        await not_sent(session, last.call, 1)
    clock.pass_by(1)
    assert await take(store) == []
    assert await states(store) == {State.FAILED: 3, State.PAUSED: 1}


async def test_who_blocked_is_marked_until_they_write_and_the_desk_marks_nobody(store: Store) -> None:
    await add_members(store, 2)
    await planned(store, notice(1))
    await planned(store, notice(2, bot="desk"))
    for bot, chat in (("member", FIRST), ("desk", FIRST + 1)):
        (call,) = [taken.call for taken in await take(store, bot=bot) if taken.chat_id == chat]
        async with store.writing() as session:
            await unreachable(session, call, "bot was blocked by the user")
    async with store.reading() as session:
        marked = [(await member_of(session, FIRST + n)).unreachable_since is not None for n in range(2)]  # type: ignore[union-attr]
    assert marked == [True, False]
    assert (await states(store))[State.UNREACHABLE] == 2


async def groups_told(store: Store, count: int, *chats: int) -> list[int]:
    """Messages planned for those groups."""
    made = []
    async with store.writing() as session:
        for number in range(count):
            message = await plan(session, notice(number))
            assert message is not None
            for chat in chats:
                await add_group(session, message, chat)
            made.append(message.id)
    return made


async def test_group_that_moved_takes_all_that_waits_for_it_along(store: Store, clock: StoppedTime) -> None:
    first, *_, last = await groups_told(store, 4, GROUP, GROUP - 1)
    async with store.writing() as session:
        await pause(session, await session.get_one(Message, last), REASON)
    taken = next(one for one in await take(store) if one.chat_id == GROUP)
    assert taken.message_id == first
    async with store.writing() as session:
        await moved(session, taken.call, MOVED)
    there = [(row.state, row.copies) for row in await rows(store) if row.chat_id == MOVED]
    assert sorted(state.value for state, _ in there) == ["paused", "ready", "ready", "ready"]
    assert {copies for _, copies in there} == {0}
    assert {row.chat_id for row in await rows(store)} == {MOVED, GROUP - 1}
    gone = []
    for _ in range(4):
        gone += [one.message_id for one in await take(store) if one.chat_id == MOVED]
        clock.pass_by(1)
    assert sorted(gone) == [first, first + 1, first + 2]


async def test_group_known_by_both_its_ids_is_told_once(store: Store) -> None:
    await groups_told(store, 2, GROUP, MOVED)
    taken = next(one for one in await take(store) if one.chat_id == GROUP)
    async with store.writing() as session:
        await moved(session, taken.call, MOVED)
    assert sorted((row.chat_id, row.state.value) for row in await rows(store)) == [
        (MOVED, "ready"),
        (MOVED, "sending"),
        (GROUP, "expired"),
        (GROUP, "expired"),
    ]


async def test_row_that_cannot_be_composed_is_dead_after_the_eighth_fault_with_growing_pauses(
    store: Store, clock: StoppedTime
) -> None:
    await one_planned(store)
    pauses: list[float] = []
    for fault in range(1, MOST_FAULTS + 1):
        start = clock.at
        async with store.writing() as session:
            row = (await session.scalars(select(Delivery))).one()
            not_composed(row, "KeyError")
        if fault < MOST_FAULTS:
            (row,) = await rows(store)
            pauses.append(seconds_from(row.not_before, start))
            assert await take(store) == []
            clock.pass_by(pauses[-1])
    assert pauses == [2, 4, 8, 16, 32, 64, 128]
    assert await only_row(store) == (State.DEAD, 0, "KeyError")


async def test_paused_message_too_late_to_be_sent_is_settled(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 2)
    message_id = await planned(store, notice(1, expires_at=now() + timedelta(hours=1)))
    await planned(store, notice(2))
    async with store.writing() as session:
        await pause(session, await session.get_one(Message, message_id), REASON)
    for state in (State.PAUSED, State.EXPIRED):
        async with store.writing() as session:
            await expire(session)
        assert await states(store) == {state: 2, State.READY: 2}
        clock.pass_by(3600)
