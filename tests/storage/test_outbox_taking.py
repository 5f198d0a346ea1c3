import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, update

from storage.base import now
from storage.members import mark_unreachable, member_of
from storage.outbox.pacing import note_answers
from storage.outbox.planning import add_group, plan
from storage.outbox.settling import pause, sent
from storage.outbox.tables import Delivery, Lane, Message, OptOut, State
from storage.outbox.taking import AT_MOST, first_due
from storage.people import Member
from storage.store import Store
from tests.outbox_steps import (
    FIRST,
    OWNER,
    StoppedTime,
    add_members,
    message_of,
    notice,
    planned,
    rows,
    seconds_from,
    states,
    take,
)

pytestmark = pytest.mark.usefixtures("clock")


@contextmanager
def counted_statements(store: Store) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine: Engine = store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


async def seconds_of(store: Store, clock: StoppedTime, seconds: float, step: float = 0.5) -> list[list[int]]:
    """What is taken at each step of the time: message ids."""
    steps = []
    for _ in range(round(seconds / step)):
        steps.append([taken.message_id for taken in await take(store)])
        clock.pass_by(step)
    return steps


async def test_taken_row_is_marked_and_not_taken_again(store: Store) -> None:
    await add_members(store, 3)
    await planned(store, notice())
    assert sorted(taken.chat_id for taken in await take(store, 2)) == [FIRST, FIRST + 1]
    assert [taken.chat_id for taken in await take(store)] == [FIRST + 2]
    assert await take(store) == []
    assert [(row.state, row.owner, row.copies) for row in await rows(store)] == [
        (State.SENDING, OWNER, 1)
    ] * 3


async def test_urgent_row_planned_later_goes_first(store: Store, clock: StoppedTime) -> None:
    for number, lane in enumerate(reversed(Lane)):
        await add_members(store, 1, FIRST + number)
        async with store.writing() as session:
            message = await plan(session, notice(number, lane=lane))
            assert message is not None
            assert await add_group(session, message, -1 - number)
        clock.pass_by(1)
    assert [taken.chat_id for taken in await take(store)] == [-6, -5, -4, -3, -2, -1]


async def test_urgent_row_to_a_chat_whose_seconds_are_kept_goes_next(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 1)
    notices = [await planned(store, notice(n)) for n in range(4)]
    assert [taken.message_id for taken in await take(store)] == notices[:1]
    alerts = [await planned(store, notice(10 + n, lane=Lane.ALERT)) for n in range(2)]
    reminder = await planned(store, notice(20, lane=Lane.REMINDER))
    clock.pass_by(0.5)
    steps = await seconds_of(store, clock, 8)
    assert [taken[0] for taken in steps if taken] == [reminder, *alerts, *notices[1:]]
    assert [len(taken) for taken in steps] == [0, 1] * 6 + [0] * 4


async def test_bots_have_outboxes_of_their_own(store: Store) -> None:
    await add_members(store, 1)
    said = await planned(store, notice(1))
    at_the_desk = await planned(store, notice(2, bot="desk"))
    assert [taken.message_id for taken in await take(store, bot="desk")] == [at_the_desk]
    assert [taken.message_id for taken in await take(store)] == [said]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"recalled_at": now()}, State.RECALLED),
        ({"expires_at": now()}, State.EXPIRED),
        ({"paused_at": now()}, State.PAUSED),
    ],
)
async def test_message_not_to_be_sent_is_settled_whole_when_it_is_come_to(
    store: Store, clock: StoppedTime, change: dict[str, object], state: State
) -> None:
    clock.at = 4_000_000_000.0
    await add_members(store, 500)
    message_id = await planned(store, notice())
    async with store.writing() as session:
        await session.execute(update(Message).where(Message.id == message_id).values(change))
    with counted_statements(store) as said:
        assert await take(store) == []
    assert (await states(store), len(said) < 30) == ({state: 500}, True)


async def test_message_that_expires_this_moment_is_not_sent(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 2)
    await planned(store, notice(expires_at=now() + timedelta(seconds=10)))
    clock.pass_by(9.9)
    assert len(await take(store, 1)) == 1
    clock.pass_by(0.1)
    assert await take(store) == []
    assert await states(store) == {State.SENDING: 1, State.EXPIRED: 1}


async def test_who_opted_out_or_blocked_since_the_planning_gets_nothing(store: Store) -> None:
    await add_members(store, 3)
    await planned(store, notice(category="news"))
    async with store.writing() as session:
        member = await member_of(session, FIRST)
        assert member is not None
        session.add(OptOut(member_id=member.id, category="news"))
        await mark_unreachable(session, FIRST + 1)
    assert [taken.chat_id for taken in await take(store)] == [FIRST + 2]
    settled = {row.chat_id - FIRST: (row.state, row.settled_at is not None) for row in await rows(store)}
    assert settled == {
        0: (State.OPTED_OUT, True),
        1: (State.UNREACHABLE, True),
        2: (State.SENDING, False),
    }


async def test_quiet_hours_that_began_since_the_planning_put_a_row_off(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 2)
    await planned(store, notice(1))
    await planned(store, notice(2, expires_at=now() + timedelta(hours=3)))
    async with store.writing() as session:
        quiet = update(Member).where(Member.telegram_id == FIRST)
        await session.execute(quiet.values(quiet_from=16 * 60, quiet_until=18 * 60))
    taken = await take(store)
    clock.pass_by(1)
    taken += await take(store)
    assert sorted(one.chat_id - FIRST for one in taken) == [0, 1, 1]
    (waiting,) = [row for row in await rows(store) if row.state is State.READY]
    assert (waiting.chat_id, waiting.not_before.hour) == (FIRST, 10)


async def test_who_blocked_the_member_bot_is_still_told_at_the_desk(store: Store) -> None:
    await add_members(store, 1)
    await planned(store, notice(bot="desk"))
    async with store.writing() as session:
        await mark_unreachable(session, FIRST)
    assert len(await take(store, bot="desk")) == 1


async def test_chat_is_written_to_once_a_second_in_order(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    notices = [await planned(store, notice(n)) for n in range(30)]
    steps = await seconds_of(store, clock, 31)
    assert steps == [step for message in notices for step in ([message], [])] + [[], []]


async def test_work_for_one_chat_grows_with_its_rows_and_no_faster(store: Store, clock: StoppedTime) -> None:
    async def statements(count: int, chat: int) -> int:
        async with store.writing() as session:
            for number in range(count):
                message = await plan(session, notice(number, subject=f"{chat}:{number}"))
                assert message is not None
                await add_group(session, message, chat)
        with counted_statements(store) as said:
            steps = await seconds_of(store, clock, count, 1)
        assert steps == [[step[0]] for step in steps]
        return len(said)

    few, many = await statements(15, -1), await statements(60, -2)
    assert many / 60 < 1.2 * few / 15


async def test_courier_that_was_away_still_writes_to_a_chat_once_a_second(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 1)
    notices = [await planned(store, notice(n)) for n in range(30)]
    await take(store)
    clock.pass_by(60)
    with counted_statements(store) as said:
        steps = await seconds_of(store, clock, 30, 1)
    assert steps == [[message] for message in notices[1:]] + [[]]
    assert len(said) < 30 * 30


async def test_courier_that_is_late_a_little_still_keeps_a_second_in_the_chat(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 1)
    notices = [await planned(store, notice(n)) for n in range(4)]
    await take(store)
    clock.pass_by(1.7)
    assert [taken.message_id for taken in await take(store)] == [notices[1]]
    clock.pass_by(0.9)
    assert await take(store) == []
    clock.pass_by(0.1)
    assert [taken.message_id for taken in await take(store)] == [notices[2]]


async def test_push_waits_a_second_after_an_answer_even_where_its_second_was_kept(
    store: Store, clock: StoppedTime
) -> None:
    await add_members(store, 1)
    notices = [await planned(store, notice(n)) for n in range(2)]
    await take(store)
    clock.pass_by(0.9)
    async with store.writing() as session:
        await note_answers(session, "member", [FIRST])
    clock.pass_by(0.9)
    assert await take(store) == []
    clock.pass_by(0.1)
    assert [taken.message_id for taken in await take(store)] == notices[1:]


async def test_other_chats_go_on_while_one_waits(store: Store) -> None:
    await add_members(store, 3)
    for number in range(3):
        await planned(store, notice(number))
    assert sorted(taken.chat_id for taken in await take(store)) == [FIRST, FIRST + 1, FIRST + 2]


async def test_one_transaction_looks_at_so_many_rows_and_the_next_goes_on(store: Store) -> None:
    await add_members(store, AT_MOST + 50)
    await planned(store, notice())
    async with store.writing() as session:
        await session.execute(update(Member).values(unreachable_since=now()))
    assert await take(store) == []
    assert await states(store) == {State.UNREACHABLE: AT_MOST, State.READY: 50}
    assert await take(store) == []
    assert await states(store) == {State.UNREACHABLE: AT_MOST + 50}


async def test_row_locked_by_another_is_passed_over(store: Store) -> None:
    if store.on_sqlite:
        pytest.skip("SQLite has one writer")
    await add_members(store, 2)
    await planned(store, notice())
    async with asyncio.timeout(5), store.writing() as session:
        await session.execute(update(Delivery).where(Delivery.chat_id == FIRST).values(error="locked"))
        assert [taken.chat_id for taken in await take(store)] == [FIRST + 1]


async def test_couriers_at_once_take_each_row_once(store: Store) -> None:
    await add_members(store, 40)
    await planned(store, notice())
    taken = await asyncio.gather(*(take(store, 10, owner) for owner in range(1, 9)))
    assert sorted(one.chat_id for each in taken for one in each) == [FIRST + n for n in range(40)]


async def test_first_due_is_that_of_any_lane(store: Store, clock: StoppedTime) -> None:
    async with store.reading() as session:
        assert await first_due(session, "member") is None
    await add_members(store, 1)
    start = clock.at
    for lane, wait in ((Lane.REMINDER, 9), (Lane.NOTICE, 4)):
        message_id = await planned(store, notice(lane, lane=lane))
        async with store.writing() as session:
            later = update(Delivery).where(Delivery.message_id == message_id)
            await session.execute(later.values(not_before=now() + timedelta(seconds=wait)))
    async with store.reading() as session:
        assert seconds_from(await first_due(session, "member"), start) == 4
        assert await first_due(session, "desk") is None


async def test_paused_message_gives_nothing_until_it_goes_on(store: Store) -> None:
    await add_members(store, 2)
    message_id = await planned(store, notice())
    async with store.writing() as session:
        await pause(session, await session.get_one(Message, message_id), "x")
    assert (await take(store), await states(store)) == ([], {State.PAUSED: 2})
    assert (await message_of(store, message_id)).pause_reason == "x"


async def test_settled_row_is_not_taken(store: Store) -> None:
    await add_members(store, 1)
    await planned(store, notice())
    (taken,) = await take(store)
    async with store.writing() as session:
        await sent(session, taken.call, 1)
    assert await take(store) == []
