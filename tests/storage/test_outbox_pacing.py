from datetime import timedelta

import pytest
from sqlalchemy import func, select, true

from storage.base import now
from storage.outbox.pacing import (
    LEAST_RATE,
    block,
    blocked_for,
    forget_chats,
    free_slots,
    held_pacer,
    note_answers,
    use_slots,
)
from storage.outbox.planning import fan_out, plan
from storage.outbox.set_back import clock_was_set_back
from storage.outbox.settling import not_sent, unsure
from storage.outbox.tables import FULL_RATE, ChatSlot, State
from storage.store import Store, open_store
from tests.outbox_steps import (
    FIRST,
    StoppedTime,
    add_members,
    notice,
    planned,
    rows,
    seconds_from,
    states,
    take,
    take_one,
)

HOUR = 3600.0


async def use(store: Store, most: int = 30, bot: str = "member") -> tuple[int, float]:
    """Take the slots there are: how many, or the seconds until the next."""
    async with store.writing() as session:
        pacer, moment = await held_pacer(session, bot), now()
        slots = free_slots(pacer, most, moment)
        use_slots(pacer, slots.count, moment)
        return slots.count, round(slots.wait, 3)


async def told_to_wait(store: Store, seconds: float, chat_id: int | None = FIRST, ago: float = 0.0) -> None:
    """Answered now; the call was begun `ago` seconds before."""
    async with store.writing() as session:
        await block(session, "member", chat_id, seconds, now() - timedelta(seconds=ago))


async def rate(store: Store) -> float:
    async with store.writing() as session:
        pacer = await held_pacer(session, "member")
        free_slots(pacer, 1, now())
        return pacer.rate


async def test_slots_come_evenly(store: Store, clock: StoppedTime) -> None:
    used, start = 0, clock.at
    while clock.at < start + 10:
        count, wait = await use(store)
        assert count <= 1
        used += count
        clock.pass_by(max(wait, 0.0005))
    assert used == pytest.approx(10 * FULL_RATE, abs=2)


async def test_late_wake_up_catches_up_without_a_burst(store: Store, clock: StoppedTime) -> None:
    assert await use(store) == (1, 0.0)
    clock.pass_by(60)
    assert await use(store) == (6, 0.0)
    assert (await use(store))[0] == 0


async def test_no_more_slots_are_given_than_asked_for(store: Store, clock: StoppedTime) -> None:
    await use(store)
    clock.pass_by(60)
    assert [await use(store, 0), await use(store, 1)] == [(0, 0.0), (1, 0.0)]


async def test_bots_have_a_pace_of_their_own(store: Store, clock: StoppedTime) -> None:
    assert [await use(store), await use(store, bot="desk")] == [(1, 0.0), (1, 0.0)]


async def test_pace_is_that_of_all_processes(store: Store, database: str, clock: StoppedTime) -> None:
    other = open_store(database)
    assert [await use(store), await use(other)] == [(1, 0.0), (0, round(1 / FULL_RATE, 3))]
    await other.close()


async def test_answers_hold_pushes_up_by_a_slot_each_and_never_longer_than_a_second(
    store: Store, clock: StoppedTime
) -> None:
    for number in range(100):
        async with store.writing() as session:
            await note_answers(session, "member", [number])
        if number == 9:
            assert await use(store) == (0, round(10 / FULL_RATE, 3))
    assert await use(store) == (0, 1.0)


@pytest.mark.parametrize(("seconds", "everybody"), [(3, 0.0), (4, 4.0), (600, 600.0)])
async def test_short_flood_wait_is_its_chats_and_a_long_one_everybodys(
    store: Store, clock: StoppedTime, seconds: float, everybody: float
) -> None:
    await add_members(store, 2)
    await planned(store, notice())
    await told_to_wait(store, seconds)
    async with store.reading() as session:
        assert await blocked_for(session, "member") == everybody
        assert await blocked_for(session, "desk") == 0.0
    assert [taken.chat_id for taken in await take(store)] == [FIRST + 1]
    clock.pass_by(seconds - 0.001)
    assert await take(store) == []
    clock.pass_by(0.001)
    assert [taken.chat_id for taken in await take(store)] == [FIRST]


async def test_flood_wait_holds_for_rows_whose_second_was_kept(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    for number in range(3):
        await planned(store, notice(number))
    await take(store)
    await told_to_wait(store, 3)
    clock.pass_by(2.9)
    assert await take(store) == []
    for _ in range(2):
        clock.pass_by(1)
        assert len(await take(store)) == 1


async def test_block_is_obeyed_after_the_store_was_reopened(
    store: Store, database: str, clock: StoppedTime
) -> None:
    await told_to_wait(store, 600)
    await store.close()
    reopened = open_store(database)
    clock.pass_by(200)
    assert await use(reopened) == (0, 400.0)
    clock.pass_by(400)
    assert (await use(reopened))[0] > 0
    await reopened.close()


async def test_shorter_block_does_not_lift_a_longer_one(store: Store, clock: StoppedTime) -> None:
    await told_to_wait(store, 60)
    await told_to_wait(store, 10)
    assert await use(store) == (0, 60.0)


async def test_rate_falls_once_for_all_calls_that_were_on_their_way_together(
    store: Store, clock: StoppedTime
) -> None:
    for _ in range(20):
        await told_to_wait(store, 5, ago=0.5)
        clock.pass_by(0.01)
    assert await rate(store) == pytest.approx(FULL_RATE * 0.9)
    clock.pass_by(6)
    await told_to_wait(store, 5, ago=0.5)
    assert await rate(store) == pytest.approx(FULL_RATE * 0.81)


async def test_rate_never_falls_below_one_a_second(store: Store, clock: StoppedTime) -> None:
    for _ in range(60):
        await told_to_wait(store, 1)
        clock.pass_by(2)
    assert await rate(store) == LEAST_RATE


async def test_rate_grows_by_half_a_message_a_clean_minute_up_to_the_full_rate(
    store: Store, clock: StoppedTime
) -> None:
    await told_to_wait(store, 1)
    fallen = FULL_RATE * 0.9
    grown = []
    for _ in range(3):
        clock.pass_by(59.9)
        grown.append(await rate(store) - fallen)
        clock.pass_by(0.1)
        grown.append(await rate(store) - fallen)
    assert grown == pytest.approx([0.0, 0.5, 0.5, 1.0, 1.0, 1.5])
    clock.pass_by(120)
    assert await rate(store) == pytest.approx(fallen + 2.5)
    clock.pass_by(HOUR)
    assert await rate(store) == FULL_RATE


async def test_complaint_begins_the_minute_anew(store: Store, clock: StoppedTime) -> None:
    await told_to_wait(store, 1)
    clock.pass_by(50)
    await told_to_wait(store, 1)
    clock.pass_by(50)
    assert await rate(store) == pytest.approx(FULL_RATE * 0.81)


async def test_clock_set_back_by_an_hour_leaves_waits_as_they_were(store: Store, clock: StoppedTime) -> None:
    await told_to_wait(store, 60)
    clock.pass_by(20 - HOUR)
    async with store.reading() as session:
        assert await clock_was_set_back(session, "member")
    count, wait = await use(store)
    assert (count, wait) == (0, 60.0)  # from when the row was last used
    async with store.reading() as session:
        assert not await clock_was_set_back(session, "member")
    clock.pass_by(60)
    assert (await use(store))[0] > 0


async def test_clock_set_back_between_two_slots_keeps_nobody_waiting(
    store: Store, clock: StoppedTime
) -> None:
    for _ in range(9):
        assert (await use(store))[0] > 0
        clock.pass_by(0.1)
    clock.pass_by(-HOUR)
    assert (await use(store))[1] <= 0.1


async def test_what_was_due_when_the_clock_was_set_back_is_due_still(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 4)
    await planned(store, notice())
    first, second, _ = await take(store, 3)
    async with store.writing() as session:
        await not_sent(session, first.call, 30)
        await unsure(session, second.call, "x")
    clock.pass_by(-HOUR)
    assert sorted(taken.chat_id for taken in await take(store)) == [FIRST, FIRST + 1, FIRST + 3]


async def test_what_was_planned_just_before_the_clock_was_set_back_is_due_still(
    store: Store, clock: StoppedTime
) -> None:
    """The pace may have been used last long before: nobody then knows how late it had been."""
    await add_members(store, 1)
    await use(store)
    clock.pass_by(HOUR)
    await planned(store, notice())
    clock.pass_by(-HOUR / 2)
    async with store.reading() as session:
        assert await clock_was_set_back(session, "member")
        assert not await clock_was_set_back(session, "desk")
    assert len(await take(store)) == 1


async def test_second_kept_in_a_chat_is_kept_no_hour_longer(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    for number in range(3):
        await planned(store, notice(number))
    await take(store)
    clock.pass_by(-HOUR)
    for _ in range(2):
        assert len(await take(store)) == 1
        clock.pass_by(1)
    assert await states(store) == {State.SENDING: 3}


async def test_what_is_for_later_stays_for_later_when_the_clock_is_set_back(
    store: Store, clock: StoppedTime
) -> None:
    start = clock.at
    await add_members(store, 1)
    await use(store)
    async with store.writing() as session:
        message = await plan(session, notice())
        assert message is not None
        await fan_out(session, message, true(), not_before=now() + timedelta(hours=2))
    clock.pass_by(-HOUR)
    async with store.writing() as session:
        assert await clock_was_set_back(session, "member")
    assert await take(store) == []
    (row,) = await rows(store)
    assert seconds_from(row.not_before, start) == 2 * HOUR


async def test_clock_a_little_behind_that_of_another_machine_changes_nothing(
    store: Store, clock: StoppedTime
) -> None:
    await told_to_wait(store, 60)
    clock.pass_by(-4)
    assert await use(store) == (0, 64.0)


async def test_seconds_that_are_past_are_forgotten_and_no_others(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 2)
    await planned(store, notice(1))
    await planned(store, notice(2))
    await take(store)
    for left in (2, 2, 0):
        async with store.writing() as session:
            await forget_chats(session)
            assert await session.scalar(select(func.count()).select_from(ChatSlot)) == left
        clock.pass_by(1.001)


async def test_row_told_to_wait_is_tried_again_after_it_and_not_counted(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 1)
    await planned(store, notice())
    for _ in range(10):
        call = await take_one(store)
        async with store.writing() as session:
            await not_sent(session, call, 20)
            await block(session, "member", FIRST, 20, now())
        clock.pass_by(19.9)
        assert await take(store) == []
        clock.pass_by(0.1)
    assert [(row.state, row.copies) for row in await rows(store)] == [(State.READY, 0)]
