"""Who joins the audience of an open notice, by the clock's own job: once, while it is open, if chosen."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.due import begin_notices, mind_running_notices
from storage.audit import AuditEntry
from storage.base import now
from storage.notices.audience import Tagged
from storage.notices.recalling import recall_notice
from storage.notices.scheduling import LOOK_EVERY, next_look_at, next_start_at
from storage.notices.steering import pause_notice, resume_notice, stop_notice
from storage.notices.tables import Notice, NoticeCategory, NoticeStatus
from storage.outbox.muting import set_muted
from storage.outbox.tables import State
from storage.people import MemberTag
from storage.store import Store
from tests.events_sample import add_people
from tests.hours import NIGHT
from tests.outbox_steps import StoppedTime, rows
from tests.running_sample import act, arrive_all, copies, look, started

pytestmark = pytest.mark.usefixtures("clock")
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What says nothing of its own on the other one."""
A_DAY = timedelta(days=1).total_seconds()
A_MINUTE = LOOK_EVERY.total_seconds()
LATE = 950


async def tick(store: Store, clock: StoppedTime, seconds: float = A_MINUTE) -> None:
    """Time passes, two clocks tick at once, and what is due goes out."""
    clock.pass_by(seconds)
    await asyncio.gather(begin_notices(store), begin_notices(store))
    await arrive_all(store)
    await mind_running_notices(store)


async def opened(store: Store, **values: Any) -> int:
    """To one member, who has it; open for a day from then on."""
    notice_id = await started(store, 1, arrived=1, **{"open_days": 1, **values})
    await mind_running_notices(store)
    return notice_id


async def got(store: Store) -> Counter[int]:
    """How many copies each of the latecomers has."""
    late = (row for row in await rows(store) if row.bot == "member" and row.chat_id >= LATE)
    return Counter(row.chat_id - LATE for row in late if row.state is State.SENT)


async def test_who_joins_while_it_is_open_gets_it_once_within_a_minute(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await opened(store)
    assert (await look(store, notice_id)).notice.status is NoticeStatus.DONE
    await add_people(store, 2, LATE)
    await tick(store, clock, A_MINUTE - 1)
    assert await got(store) == {0: 1, 1: 1}  # the first look was due with the start itself
    await add_people(store, 1, LATE + 2)
    await tick(store, clock, A_MINUTE - 1)
    assert await got(store) == {0: 1, 1: 1}
    await tick(store, clock, 1)
    for _ in range(3):
        await tick(store, clock)
    assert await got(store) == {0: 1, 1: 1, 2: 1}
    running = await look(store, notice_id)
    assert (running.notice.status, running.notice.ended_at) == (NoticeStatus.DONE, now() - 3 * LOOK_EVERY)
    async with store.reading() as session:
        admitted = select(AuditEntry.detail).where(AuditEntry.act == "admitted_latecomers")
        acts = admitted.order_by(AuditEntry.id)
        assert [detail["recipients"] for detail in await session.scalars(acts)] == [2, 1]


@ON_SQLITE
async def test_nobody_is_looked_for_where_the_officer_did_not_choose_it(
    store: Store, clock: StoppedTime
) -> None:
    await opened(store, open_days=0)
    await add_people(store, 1, LATE)
    await tick(store, clock)
    assert await got(store) == {}
    assert (await look(store, 1)).notice.look_at is None


@ON_SQLITE
async def test_it_closes_at_its_hour(store: Store, clock: StoppedTime) -> None:
    await opened(store)
    await tick(store, clock, A_DAY - 1)
    await add_people(store, 1, LATE)
    await tick(store, clock, 1)
    await add_people(store, 1, LATE + 1)
    await tick(store, clock)
    assert await got(store) == {0: 1}
    assert (await look(store, 1)).notice.look_at is None


async def test_look_that_is_hours_late_lets_in_only_who_joined_before_the_end(
    store: Store, clock: StoppedTime
) -> None:
    await opened(store)
    clock.pass_by(A_DAY)
    await add_people(store, 1, LATE)
    clock.pass_by(1)
    await add_people(store, 1, LATE + 1)
    await tick(store, clock, A_DAY)
    await tick(store, clock)
    assert await got(store) == {0: 1}


@ON_SQLITE
async def test_who_leaves_the_audience_and_comes_back_has_it_once(store: Store, clock: StoppedTime) -> None:
    await opened(store, audience=Tagged("理事").as_json())
    (late,) = await add_people(store, 1, LATE)
    for _ in range(2):
        async with store.writing() as session:
            session.add(MemberTag(member_id=late.id, tag="理事"))
        await tick(store, clock)
        async with store.writing() as session:
            await session.delete(await session.get_one(MemberTag, (late.id, "理事")))
        await tick(store, clock)
    assert await got(store) == {0: 1}


async def test_latecomer_is_a_recipient_like_any_other(store: Store, clock: StoppedTime) -> None:
    """Not who opted out or is out of reach; not before the end of the night."""
    await opened(store)
    deaf, *_ = await add_people(store, 2, LATE)
    await add_people(store, 1, LATE + 2, unreachable_since=now())
    await add_people(store, 1, LATE + 3, zone="America/New_York", **NIGHT)
    async with store.writing() as session:
        await set_muted(session, deaf.id, NoticeCategory.CLUB, muted=True)
    await tick(store, clock)
    assert await got(store) == {1: 1}
    (asleep,) = [row for row in await rows(store) if row.state is State.READY and row.bot == "member"]
    assert (asleep.chat_id, asleep.not_before) == (LATE + 3, datetime(2027, 1, 15, 13, tzinfo=UTC))


@ON_SQLITE
@pytest.mark.parametrize("end", [stop_notice, recall_notice])
async def test_nobody_is_let_in_after_a_stop_or_a_recall(store: Store, clock: StoppedTime, end: Any) -> None:
    notice_id = await started(store, 2, arrived=1, open_days=1)
    await act(store, notice_id, lambda session, running: end(session, running, 1))
    await add_people(store, 1, LATE)
    await tick(store, clock)
    assert await got(store) == {}
    assert all(row.chat_id < LATE for row in await rows(store))


@ON_SQLITE
async def test_latecomer_of_a_paused_notice_waits_with_the_others(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 2, arrived=1, open_days=1)
    await act(store, notice_id, lambda session, running: pause_notice(session, running, 1))
    await add_people(store, 1, LATE)
    await tick(store, clock)
    await tick(store, clock)
    assert await copies(store, notice_id) == {State.SENT: 1, State.PAUSED: 2}
    await act(store, notice_id, lambda session, running: resume_notice(session, running, 1))
    await tick(store, clock)
    assert (await copies(store, notice_id), await got(store)) == ({State.SENT: 3}, {0: 1})


@ON_SQLITE
async def test_scheduled_notice_looks_for_nobody_before_its_start(store: Store, clock: StoppedTime) -> None:
    start = now() + timedelta(hours=2)
    await started(store, 1, start_at=start, open_days=1)
    await add_people(store, 1, LATE)
    async with store.reading() as session:
        assert (await next_start_at(session), await next_look_at(session)) == (start, None)
    await tick(store, clock, 3600)
    assert len(await rows(store)) == 1
    await tick(store, clock, 3600)
    await tick(store, clock, 1)
    assert await got(store) == {0: 1}


@ON_SQLITE
async def test_audience_that_cannot_be_read_any_more_holds_no_other_notice_up(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await opened(store)
    async with store.writing() as session:
        (await session.get_one(Notice, notice_id)).audience = {"is": "field", "field": "gone"}
    await started(store, 0, open_days=1, audience=Tagged("理事").as_json())
    (late,) = await add_people(store, 1, LATE)
    async with store.writing() as session:
        session.add(MemberTag(member_id=late.id, tag="理事"))
    await tick(store, clock)
    assert await got(store) == {0: 1}
