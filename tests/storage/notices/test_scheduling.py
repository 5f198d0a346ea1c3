"""A scheduled notice is moved or taken back as a whole, or it has begun."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import pytest

from bot.due import begin_notices
from storage.notices.looking import held_notice
from storage.notices.scheduling import reschedule, unschedule
from storage.notices.tables import NoticeStatus
from storage.outbox.tables import State
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_people
from tests.hours import NIGHT
from tests.outbox_steps import StoppedTime, rows, take
from tests.running_sample import started

pytestmark = pytest.mark.usefixtures("clock")
START: Final = datetime(2027, 1, 15, 10, tzinfo=UTC)
"""18:00 in Shanghai, two hours after the moment at which the clock stands."""
EVENING: Final = datetime(2027, 1, 15, 15, tzinfo=UTC)
MORNING: Final = datetime(2027, 1, 16, 0, tzinfo=UTC)
TO_START: Final = 2 * 3600.0


async def move(store: Store, notice_id: int, start: datetime) -> bool:
    async with store.writing() as session:
        notice = await held_notice(session, notice_id)
        assert notice
        return await reschedule(session, notice, await session.get_one(Member, 1), start)


async def take_back(store: Store, notice_id: int) -> bool:
    async with store.writing() as session:
        notice = await held_notice(session, notice_id)
        assert notice
        return await unschedule(session, notice, await session.get_one(Member, 1))


async def scheduled(store: Store) -> int:
    """Three who are awake in the evening, and one who is not."""
    await add_people(store, 1, 910, **NIGHT)
    return await started(store, 3, start_at=START)


async def begins(store: Store) -> list[datetime]:
    return sorted(row.not_before for row in await rows(store))


async def test_move_takes_the_same_recipients_along_each_outside_their_night(store: Store) -> None:
    notice_id = await scheduled(store)
    await add_people(store, 1, 920)
    assert await begins(store) == [START] * 4
    assert await move(store, notice_id, EVENING)
    assert await begins(store) == [EVENING] * 3 + [MORNING]
    async with store.reading() as session:
        notice = await held_notice(session, notice_id)
        assert notice
        assert (notice.status, notice.start_at) == (NoticeStatus.SCHEDULED, EVENING)
        assert notice.forecast["quiet"] == [[MORNING.isoformat(), 1]]


async def test_what_has_begun_is_neither_moved_nor_taken_back(store: Store, clock: StoppedTime) -> None:
    notice_id = await scheduled(store)
    clock.pass_by(TO_START)
    await take(store, 1)  # before the clock ticks
    assert [await move(store, notice_id, EVENING), await take_back(store, notice_id)] == [False, False]
    await begin_notices(store)
    assert [await move(store, notice_id, EVENING), await take_back(store, notice_id)] == [False, False]
    assert await begins(store) == [START] * 4


@pytest.mark.parametrize("turn", range(3))
async def test_move_against_the_first_copy_moves_all_or_none(
    store: Store, clock: StoppedTime, turn: int
) -> None:
    notice_id = await scheduled(store)
    clock.pass_by(TO_START + turn)
    moved, taken, _ = await asyncio.gather(
        move(store, notice_id, EVENING), take(store, 1), begin_notices(store)
    )
    async with store.reading() as session:
        notice = await held_notice(session, notice_id)
        assert notice
    if moved:
        assert (taken, await begins(store)) == ([], [EVENING] * 3 + [MORNING])
        assert notice.status is NoticeStatus.SCHEDULED
    else:
        assert await begins(store) == [START] * 4
        assert notice.status is NoticeStatus.SENDING


@pytest.mark.parametrize("turn", range(3))
async def test_taking_back_against_the_start_is_one_or_the_other(
    store: Store, clock: StoppedTime, turn: int
) -> None:
    notice_id = await scheduled(store)
    clock.pass_by(TO_START + turn)
    taken_back, taken, _ = await asyncio.gather(
        take_back(store, notice_id), take(store, 1), begin_notices(store)
    )
    async with store.reading() as session:
        notice = await held_notice(session, notice_id)
        assert notice
    if taken_back:
        assert (taken, await rows(store), notice.status) == ([], [], NoticeStatus.DRAFT)
    else:
        assert notice.status is NoticeStatus.SENDING
        assert sorted(row.state for row in await rows(store)) == sorted(
            [State.SENDING] * len(taken) + [State.READY] * (4 - len(taken))
        )
