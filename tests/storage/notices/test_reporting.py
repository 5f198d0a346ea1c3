"""What became of a notice, counted by outcome, and a row for each recipient."""

from datetime import timedelta

import pytest

from storage.audit import note_act
from storage.base import now
from storage.notices.acknowledging import acknowledge
from storage.notices.freezing import freeze_latecomers
from storage.notices.reporting import Reason, count_recipients, recipients_in, report_of
from storage.notices.running import settle_all
from storage.notices.steering import leave_held, pause_notice, resume_notice, stop_notice
from storage.notices.tables import Notice
from storage.outbox.settling import refused, unreachable, unsure
from storage.outbox.tables import State
from storage.store import Store
from tests.events_sample import add_people
from tests.outbox_steps import StoppedTime, take
from tests.running_sample import act, arrive, arrive_all, look, member_ids, started

pytestmark = pytest.mark.usefixtures("clock")


async def test_report_counts_every_outcome_and_says_why(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 8, hold_unknown=True, acknowledge=True)
    taken = await take(store, 7)
    await arrive(store, taken[0])
    async with store.writing() as session:
        await acknowledge(session, notice_id, (await member_ids(store))[0])
        await refused(session, taken[1].call, "Bad Request: no")
        await unreachable(session, taken[2].call, "Forbidden: bot was blocked by the user")
        await unreachable(session, taken[3].call, "Forbidden: bot was blocked by the user")
        await unsure(session, taken[4].call, "timed out")
    await act(store, notice_id, lambda session, running: leave_held(session, running, 1))
    async with store.writing() as session:
        await unsure(session, taken[5].call, "timed out")
    clock.pass_by(25)
    await arrive(store, taken[6])
    async with store.reading() as session:
        running = await look(store, notice_id)
        report = await report_of(session, running)
        rows = await recipients_in(session, running, 0, 100)
        assert await count_recipients(session, running) == 8
        assert await recipients_in(session, running, 8, 100) == []
    figures = report.standing.copies
    expected = {State.SENT: 2, State.FAILED: 2, State.UNREACHABLE: 2, State.UNKNOWN: 1, State.READY: 1}
    assert figures.rows == expected
    assert (report.let_be, report.perhaps, report.resendable, report.retryable) == (1, 0, 1, 1)
    assert report.acknowledged == 1
    assert report.reasons == [
        Reason(State.UNREACHABLE, "Forbidden: bot was blocked by the user", 2),
        Reason(State.FAILED, "Bad Request: no", 1),
    ]
    assert (report.began_at, report.ended_at) == (now() - timedelta(seconds=25), now())
    assert report.curve == (1, *[0] * 18, 1)
    first = rows[0]
    assert (first.name, first.organisation, first.state) == ("成员0", "样例企业", State.SENT)
    assert first.acknowledged_at == now() - timedelta(seconds=25)
    assert [row.let_be for row in rows] == [False] * 4 + [True] + [False] * 3


async def test_copy_that_perhaps_arrived_before_the_stop_is_told_apart(store: Store) -> None:
    notice_id = await started(store, 2)
    (taken,) = await take(store, 1)
    async with store.writing() as session:
        await unsure(session, taken.call, "timed out")
    assert await act(store, notice_id, lambda session, running: stop_notice(session, running, 1)) == 2
    async with store.reading() as session:
        running = await look(store, notice_id)
        report = await report_of(session, running)
        rows = await recipients_in(session, running, 0, 10)
    assert (report.standing.copies.rows, report.perhaps) == ({State.STOPPED: 2}, 1)
    assert [row.perhaps for row in rows] == [True, False]


async def test_pauses_are_counted_with_their_length(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 2, arrived=1)
    for seconds in (60, 30):
        await act(store, notice_id, lambda session, running: pause_notice(session, running, 1))
        clock.pass_by(seconds)
        await act(store, notice_id, lambda session, running: resume_notice(session, running, 1))
    await act(store, notice_id, lambda session, running: pause_notice(session, running, 1))
    clock.pass_by(10)
    await act(store, notice_id, lambda session, running: stop_notice(session, running, 1))
    clock.pass_by(600)
    async with store.reading() as session:
        report = await report_of(session, await look(store, notice_id))
    assert (report.pauses, report.paused_for) == (3, timedelta(seconds=100))


async def test_latecomers_are_counted(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(store, 1, arrived=1, open_until=now() + timedelta(days=1))
    async with store.writing() as session:
        await settle_all(session)
    await add_people(store, 2, 950)
    clock.pass_by(61)
    async with store.writing() as session:
        notice = await session.get_one(Notice, notice_id)
        new = await freeze_latecomers(session, notice, now())
        note_act(session, None, "admitted_latecomers", f"notice:{notice_id}", recipients=new)
    clock.pass_by(1)
    assert len(await arrive_all(store)) == 2
    async with store.reading() as session:
        report = await report_of(session, await look(store, notice_id))
    assert (report.latecomers, report.standing.copies.rows) == (2, {State.SENT: 3})


async def test_report_of_a_notice_to_nobody_is_empty(store: Store) -> None:
    notice_id = await started(store, 0)
    async with store.reading() as session:
        report = await report_of(session, await look(store, notice_id))
    assert (report.standing.copies.total, report.began_at, report.curve) == (0, None, ())
