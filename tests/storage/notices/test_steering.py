"""What can be done with a notice after its start, in which state, and once however often it is pressed."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.base import now
from storage.notices.recalling import can_be_recalled, recall_notice
from storage.notices.running import (
    ALLOWED,
    Act,
    Running,
    anything_to_settle,
    held_running,
    running_of,
    settle_all,
)
from storage.notices.steering import (
    leave_held,
    pause_notice,
    resend_held,
    resume_notice,
    retry_notice,
    stop_notice,
)
from storage.notices.tables import Notice, NoticeStatus
from storage.outbox.recalling import DELETABLE
from storage.outbox.settling import not_sent, pause, refused, unsure
from storage.outbox.tables import State
from storage.store import Store
from tests.notices_sample import new_notice
from tests.outbox_steps import StoppedTime, take
from tests.running_sample import act, arrive, arrive_all, copies, look, started

pytestmark = pytest.mark.usefixtures("clock")
DONE, PAUSED, SENDING = NoticeStatus.DONE, NoticeStatus.PAUSED, NoticeStatus.SENDING
STOPPED, RECALLED = NoticeStatus.STOPPED, NoticeStatus.RECALLED


async def pausing(session: AsyncSession, running: Running) -> bool:
    """As a handler does it: only where it is allowed."""
    if running.allows(Act.PAUSE):
        await pause_notice(session, running, 1)
        return True
    return False


async def resuming(session: AsyncSession, running: Running) -> None:
    await resume_notice(session, running, 1)


async def stopping(session: AsyncSession, running: Running) -> int | None:
    return await stop_notice(session, running, 1) if running.allows(Act.STOP) else None


async def recalling(session: AsyncSession, running: Running) -> int:
    return await recall_notice(session, running, 1)


async def acts_noted(store: Store) -> list[str]:
    async with store.reading() as session:
        return list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


async def test_paused_notice_sends_only_what_was_in_flight(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 5)
    in_flight = await take(store, 2)
    assert await act(store, notice_id, pausing)
    for taken in in_flight:
        await arrive(store, taken)
    clock.pass_by(60)
    assert await take(store) == []
    assert await copies(store, notice_id) == {State.SENT: 2, State.PAUSED: 3}
    assert (await look(store, notice_id)).notice.status is PAUSED
    await act(store, notice_id, resuming)
    assert (await look(store, notice_id)).notice.status is SENDING
    assert len(await arrive_all(store)) == 3


async def test_two_officers_pause_at_once_and_one_act_is_noted(store: Store) -> None:
    notice_id = await started(store, 3)
    done = await asyncio.gather(*(act(store, notice_id, pausing) for _ in range(4)))
    assert sorted(done) == [False, False, False, True]
    assert await acts_noted(store) == ["paused_notice"]


async def test_stop_against_the_last_send_counts_each_copy_once(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 3, arrived=1)
    last = await take(store, 1)
    stopped, _ = await asyncio.gather(act(store, notice_id, stopping), arrive(store, last[0]))
    assert stopped == 1
    assert await copies(store, notice_id) == {State.SENT: 2, State.STOPPED: 1}
    running = await look(store, notice_id)
    assert (running.notice.status, running.notice.ended_at) == (STOPPED, now())


async def test_stop_of_a_notice_that_has_just_ended_does_nothing(store: Store) -> None:
    notice_id = await started(store, 1)
    await arrive_all(store)
    assert await act(store, notice_id, stopping) is None
    assert (await look(store, notice_id)).notice.status is DONE


async def test_call_that_was_surely_not_carried_out_is_not_begun_again_after_the_stop(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await started(store, 1)
    (taken,) = await take(store)
    assert await act(store, notice_id, stopping) == 0
    async with store.writing() as session:
        await not_sent(session, taken.call, 3)
    clock.pass_by(5)
    assert await take(store) == []
    assert await copies(store, notice_id) == {State.STOPPED: 1}


async def test_status_follows_what_the_courier_made_of_it(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 4)
    running = await look(store, notice_id)
    async with store.writing() as session:
        assert not await anything_to_settle(session)
        await pause(session, await session.merge(running.message), "Bad Request: no")
    seen = []
    for then in (resuming, None):
        async with store.writing() as session:
            assert await settle_all(session)
        seen.append((await look(store, notice_id)).notice.status)
        if then:
            await act(store, notice_id, then)
            clock.pass_by(1)
            await arrive_all(store)
    assert seen == [PAUSED, DONE]
    async with store.writing() as session:
        assert not await settle_all(session)


async def test_recall_deletes_what_was_said_and_ends_it(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 3, arrived=2)
    assert await act(store, notice_id, recalling) == 2
    clock.pass_by(1)
    await arrive_all(store)
    assert await copies(store, notice_id) == {State.RECALLED: 3}
    assert (await look(store, notice_id)).notice.status is RECALLED


async def test_notice_can_be_recalled_while_anything_of_it_can_be_deleted(
    store: Store, clock: StoppedTime
) -> None:
    notice_id = await started(store, 2, arrived=1)
    seen = []
    for seconds in (0.0, DELETABLE.total_seconds(), 1.0):
        clock.pass_by(seconds)
        if seconds == DELETABLE.total_seconds():
            async with store.writing() as session:
                running = await held_running(session, notice_id)
                assert running
                await stop_notice(session, running, 1)
        async with store.reading() as session:
            seen.append(await can_be_recalled(session, await look(store, notice_id)))
    assert seen == [True, False, False]


async def test_failed_copies_alone_are_sent_again(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 3, arrived=1)
    one, other = await take(store)
    async with store.writing() as session:
        await refused(session, one.call, "Bad Request: no")
    await arrive(store, other)
    async with store.writing() as session:
        await settle_all(session)
    assert (await look(store, notice_id)).notice.status is DONE
    assert [await act(store, notice_id, lambda s, r: retry_notice(s, r, 1)) for _ in range(2)] == [1, 0]
    assert (await look(store, notice_id)).notice.status is SENDING
    clock.pass_by(1)
    assert [taken.chat_id for taken in await arrive_all(store)] == [one.chat_id]
    assert await acts_noted(store) == ["retried_notice"]


async def test_held_copies_wait_for_a_decision(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 3, hold_unknown=True)
    for taken in await take(store):
        async with store.writing() as session:
            await unsure(session, taken.call, "timed out")
    async with store.writing() as session:
        await settle_all(session)
    assert (await look(store, notice_id)).notice.status is DONE
    assert await act(store, notice_id, lambda s, r: resend_held(s, r, 1)) == 3
    clock.pass_by(1)
    (one, *others) = await take(store)
    await arrive(store, one)
    for taken in others:
        async with store.writing() as session:
            await unsure(session, taken.call, "timed out")
    assert await act(store, notice_id, lambda s, r: resend_held(s, r, 1)) == 0
    assert await act(store, notice_id, lambda s, r: leave_held(s, r, 1)) == 2
    assert await copies(store, notice_id) == {State.SENT: 1, State.FAILED: 2}
    assert await act(store, notice_id, lambda s, r: retry_notice(s, r, 1)) == 0


async def test_notice_that_has_not_started_can_do_nothing_of_it(store: Store) -> None:
    await started(store, 1)
    draft = await new_notice(store)
    async with store.writing() as session:
        assert [await running_of(session, draft), await held_running(session, draft)] == [None, None]
        assert await held_running(session, 10**9) is None


async def test_scheduled_notice_is_not_under_way(store: Store) -> None:
    notice_id = await started(store, 1, start_at=now() + timedelta(days=1))
    async with store.reading() as session:
        notice = await session.get_one(Notice, notice_id)
        assert notice.status is NoticeStatus.SCHEDULED
        assert await running_of(session, notice_id) is None


def test_every_started_state_says_what_it_allows() -> None:
    """The table of state and act, as people are told it."""
    words = {status: sorted(each.value for each in acts) for status, acts in ALLOWED.items()}
    sending = ["correct", "leave", "nudge", "pause", "recall", "resend", "retry", "stop"]
    assert words == {
        NoticeStatus.SCHEDULED: sending,
        SENDING: sending,
        PAUSED: ["correct", "leave", "nudge", "recall", "resume", "stop"],
        STOPPED: ["correct", "leave", "nudge", "recall"],
        DONE: ["correct", "leave", "nudge", "recall", "resend", "retry"],
        RECALLED: ["leave"],
    }
