import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, true, update

from storage.base import now
from storage.members import mark_unreachable, member_of
from storage.outbox.planning import add_group, fan_out, plan
from storage.outbox.tables import Delivery, Message, OptOut, State
from storage.people import Member
from storage.store import Store
from tests.outbox_steps import FIRST, StoppedTime, add_members, notice, planned, rows, states, take

MOMENT = datetime(2027, 1, 15, 8, tzinfo=UTC)
"""Where the clock stands: 16:00 in Shanghai."""


async def count_messages(store: Store) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count(Message.id))) or 0


async def plan_and_count(store: Store) -> int | None:
    """The new deliveries; None where it was planned before."""
    async with store.writing() as session:
        message = await plan(session, notice())
        return await fan_out(session, message, true()) if message else None


async def test_message_planned_twice_is_one_message_with_one_delivery_each(store: Store) -> None:
    await add_members(store, 3)
    assert [await plan_and_count(store), await plan_and_count(store)] == [3, None]
    assert (await count_messages(store), await states(store)) == (1, {State.READY: 3})


async def test_message_planned_by_two_at_once_is_planned_once(store: Store) -> None:
    await add_members(store, 3)
    made = await asyncio.gather(*(plan_and_count(store) for _ in range(4)))
    assert sorted(made, key=str) == [3, None, None, None]
    assert (await count_messages(store), await states(store)) == (1, {State.READY: 3})


async def test_other_occurrence_is_another_message(store: Store) -> None:
    await add_members(store, 1)
    await planned(store, notice(occurrence="一"))
    await planned(store, notice(occurrence="二"))
    assert await states(store) == {State.READY: 2}


async def test_fan_out_again_adds_the_latecomers_alone(store: Store) -> None:
    await add_members(store, 3)
    message_id = await planned(store, notice())
    await add_members(store, 2, FIRST + 3)
    async with store.writing() as session:
        message = await session.get_one(Message, message_id)
        assert [await fan_out(session, message, true()) for _ in range(2)] == [2, 0]
    assert [row.chat_id for row in await rows(store)] == [FIRST + n for n in range(5)]


async def test_fan_out_goes_to_its_audience_and_says_what_it_is_of(store: Store) -> None:
    await add_members(store, 3)
    async with store.writing() as session:
        message = await plan(session, notice(bot="desk"))
        assert message is not None
        assert await fan_out(session, message, Member.telegram_id == FIRST + 1) == 1
    (row,) = await rows(store)
    assert (row.chat_id, row.bot, row.lane, row.copies, row.faults) == (FIRST + 1, "desk", 2, 0, 0)


@pytest.mark.parametrize(("bot", "reached"), [("member", [1, 2]), ("desk", [0, 1, 2])])
async def test_who_cannot_be_reached_by_the_member_bot_has_no_row_there(
    store: Store, bot: str, reached: list[int]
) -> None:
    await add_members(store, 3)
    async with store.writing() as session:
        await mark_unreachable(session, FIRST)
    await planned(store, notice(bot=bot))
    assert sorted(row.chat_id - FIRST for row in await rows(store)) == reached


@pytest.mark.parametrize(("category", "reached"), [("news", [1]), ("events", [0, 1]), (None, [0, 1])])
async def test_who_opted_out_of_the_category_has_no_row(
    store: Store, category: str | None, reached: list[int]
) -> None:
    await add_members(store, 2)
    async with store.writing() as session:
        member = await member_of(session, FIRST)
        assert member is not None
        session.add(OptOut(member_id=member.id, category="news"))
    await planned(store, notice(category=category))
    assert sorted(row.chat_id - FIRST for row in await rows(store)) == reached


async def test_cause_that_is_rolled_back_leaves_nothing_planned(store: Store) -> None:
    await add_members(store, 2)

    async def fail() -> None:
        async with store.writing() as session:
            message = await plan(session, notice())
            assert message is not None
            await fan_out(session, message, true())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert (await count_messages(store), await states(store)) == (0, {})
    assert await plan_and_count(store) == 2


async def test_group_has_one_delivery_however_often_it_is_added(store: Store) -> None:
    async with store.writing() as session:
        message = await plan(session, notice())
        assert message is not None
        assert [await add_group(session, message, -100) for _ in range(2)] == [True, False]
    (row,) = await rows(store)
    assert (row.chat_id, row.member_id, row.state) == (-100, None, State.READY)


async def test_row_for_later_is_not_taken_before_its_time(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 1)
    async with store.writing() as session:
        message = await plan(session, notice())
        assert message is not None
        await fan_out(session, message, true(), not_before=now() + timedelta(minutes=1))
    clock.pass_by(59.999)
    assert await take(store) == []
    clock.pass_by(0.001)
    assert len(await take(store)) == 1


@pytest.mark.parametrize(
    ("push", "hours"),
    [
        ({}, 16),
        ({"quiet": False}, 0),
        ({"expires_at": MOMENT + timedelta(hours=32)}, 16),
        ({"expires_at": MOMENT + timedelta(hours=31)}, 0),  # in the morning less than half would be left
    ],
)
async def test_push_waits_for_the_end_of_quiet_hours_while_it_is_of_use(
    store: Store, clock: StoppedTime, push: dict[str, Any], hours: int
) -> None:
    await add_members(store, 2)
    async with store.writing() as session:
        quiet = update(Member).where(Member.telegram_id == FIRST)
        await session.execute(quiet.values(quiet_from=9 * 60, quiet_until=8 * 60))
    await planned(store, notice(**push))
    begins = {row.chat_id - FIRST: row.not_before - MOMENT for row in await rows(store)}
    assert begins == {0: timedelta(hours=hours), 1: timedelta()}


async def test_member_who_leaves_takes_their_deliveries_along(store: Store) -> None:
    await add_members(store, 2)
    await planned(store, notice())
    async with store.writing() as session:
        await session.delete(await member_of(session, FIRST))
    async with store.reading() as session:
        assert (await session.scalars(select(Delivery.chat_id))).all() == [FIRST + 1]
