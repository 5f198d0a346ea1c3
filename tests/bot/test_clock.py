import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

import pytest
from sqlalchemy import true
from sqlalchemy.exc import OperationalError

from bot.clock import Clock
from storage.base import now
from storage.outbox.planning import fan_out, plan
from storage.outbox.tables import State
from storage.store import Store
from tests.outbox_steps import add_members, notice, states

Due = Callable[[Store], Awaitable[None]]


class SetClock:
    """The wall clock of this machine as somebody set it."""

    ahead = 0.0

    def time(self) -> float:
        return time.time() + self.ahead

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """What the store, the clock and APScheduler take for the time."""
    shifted = SetClock()

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # APScheduler compares
            return datetime.fromtimestamp(shifted.time(), tz)

    monkeypatch.setattr("storage.base.time", shifted)
    monkeypatch.setattr("bot.clock.time", shifted)
    for module in ("schedulers.base", "executors.base"):
        monkeypatch.setattr(f"apscheduler.{module}.datetime", Shifted)
    return shifted


@asynccontextmanager
async def ticking(store: Store) -> AsyncIterator[None]:
    task = asyncio.create_task(Clock(store).work())
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.wait({task})


def do_at_each_tick(monkeypatch: pytest.MonkeyPatch, *due: Due) -> None:
    monkeypatch.setattr("bot.clock.DUE", due)


def noting(ticks: list[float]) -> Due:
    async def note(_store: Store) -> None:
        ticks.append(time.monotonic())

    return note


async def fail(_store: Store) -> None:
    raise ZeroDivisionError


async def test_clock_ticks_at_once_and_each_second(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[float] = []
    do_at_each_tick(monkeypatch, noting(ticks))
    async with ticking(store), asyncio.timeout(20):
        while len(ticks) < 3:
            await asyncio.sleep(0.05)
    assert [round(tick - ticks[0]) for tick in ticks] == [0, 1, 2]


async def test_what_fails_stops_neither_the_others_nor_the_clock(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ticks: list[float] = []
    do_at_each_tick(monkeypatch, fail, noting(ticks), fail)
    async with ticking(store):
        await asyncio.sleep(1.5)
    assert len(ticks) == 2
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == [
        "the clock could not fail"
    ] * 4


@pytest.mark.parametrize("seconds", [3600, -3600])
async def test_clock_that_was_set_ticks_at_once_and_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch, wall: SetClock, seconds: float
) -> None:
    ticks: list[float] = []
    do_at_each_tick(monkeypatch, noting(ticks))
    async with ticking(store):
        await asyncio.sleep(1.2)
        wall.ahead, set_at = seconds, time.monotonic()
        await asyncio.sleep(3.5)
    since = [tick - set_at for tick in ticks if tick > set_at]
    assert since[0] < 1.5
    assert len(since) in (3, 4, 5)
    assert max(later - before for before, later in pairwise(since)) < 1.5


async def test_two_clocks_do_nothing_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bool] = []

    async def announce(store: Store) -> None:
        async with store.writing() as session:
            message = await plan(session, notice())
            if message:
                await fan_out(session, message, true())
            made.append(message is not None)

    await add_members(store, 5)
    do_at_each_tick(monkeypatch, announce)
    async with ticking(store), ticking(store):
        await asyncio.sleep(1.3)
    assert (len(made), made.count(True)) == (4, 1)
    assert await states(store) == {State.READY: 5}


async def test_date_job_ticks_at_the_moment_of_what_is_due_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[float] = []
    due = now() + timedelta(seconds=1.5)

    async def next_due(_store: Store) -> datetime:
        return due

    do_at_each_tick(monkeypatch, noting(ticks))
    monkeypatch.setattr("bot.clock.next_due", next_due)
    begun = time.monotonic()
    async with ticking(store):
        await asyncio.sleep(1.8)
    assert len(ticks) == 3
    assert 1.4 < ticks[2] - begun < 1.7


async def test_slow_tick_is_not_doubled_and_nobody_warns(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    running, most = 0, 0
    ended: list[int] = []

    async def slow(_store: Store) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(3)
        running -= 1
        ended.append(1)

    do_at_each_tick(monkeypatch, slow)
    with caplog.at_level(logging.WARNING):
        async with ticking(store):
            await asyncio.sleep(4.5)
    assert (most, len(ended), [record.message for record in caplog.records]) == (1, 2, [])


async def test_stop_in_the_middle_of_a_tick_leaves_the_store_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def slow(store: Store) -> None:
        async with store.writing() as session:
            await plan(session, notice())
            begun.set()
            await asyncio.sleep(0.3)

    do_at_each_tick(monkeypatch, slow)
    async with ticking(store):
        await begun.wait()
    async with asyncio.timeout(2), store.writing() as session:
        assert await plan(session, notice()) is None


async def test_store_away_is_waited_out(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    async def locked(_store: Store) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("BEGIN", {}, Exception("database is locked"))

    do_at_each_tick(monkeypatch, locked)
    async with ticking(store):
        await asyncio.sleep(1.3)
    warnings = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert (len(tries), warnings) == (2, ["the store did not answer the clock: OperationalError"])
