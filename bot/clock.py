"""The clock: ticks over rows. What is due is a query, so a tick may run twice and nothing happens twice.

APScheduler is the ticker and no more: its jobs live in memory, for its persistent store loses jobs.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.due import DUE, end_silence, keep_house, next_due
from bot.vitals import note_tick
from storage.base import now
from storage.store import STORE_AWAY, Store

log = logging.getLogger(__name__)

TICK = 1.0
JUMP = 2.0
"""Seconds by which wall and monotonic time may part within one second; more is a clock that was set."""
FIRST_AFTER = timedelta(minutes=1)
"""Long enough for a start that fails to have failed."""
JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 2}
"""Never left out for being late, once for any number missed. A tick that finds one running ends."""


class Clock:
    """`work` until cancelled. Several clocks over one store do no harm."""

    def __init__(self, store: Store, silent_months: int = 0) -> None:
        """`silent_months`: after how many without a sign of life a member is warned and deleted; 0: never."""
        self._store = store
        self._silent_months = silent_months
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=JOB_DEFAULTS)
        self._ticking = asyncio.Lock()
        self._keeping_house = asyncio.Lock()
        self._last_at = time.monotonic()

    async def work(self) -> None:
        self._scheduler.start()
        self._arm()
        try:
            await self._watch()
        finally:
            self._scheduler.remove_all_jobs()
            async with (
                self._ticking,
                self._keeping_house,
            ):  # what is being written ends: APScheduler would cancel it, and shout
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            self._scheduler.shutdown(wait=False)

    def _arm(self) -> None:
        """Both jobs from now on: APScheduler plans by the wall clock and would wait out a setting back."""
        add, moment = self._scheduler.add_job, now()
        add(
            self._tick_on_time,
            "interval",
            seconds=TICK,
            id="tick",
            next_run_time=moment,
            replace_existing=True,
        )
        first = moment + FIRST_AFTER
        add(self._keep_house, "interval", hours=1, id="house", next_run_time=first, replace_existing=True)

    async def tick(self) -> None:
        """Do whatever is due now, each in transactions of its own; what fails is tried at the next tick."""
        if self._ticking.locked():
            return
        async with self._ticking:
            for do in (*DUE, self._rearm):
                await self._do(do)

    async def _tick_on_time(self) -> None:
        """The interval job: the safety net under everything that is due."""
        at = time.monotonic()
        note_tick(at - self._last_at - TICK)
        self._last_at = at
        await self.tick()

    async def _keep_house(self) -> None:
        """Apart from the ticks: a large deletion takes its time, and reminders do not wait for it."""
        async with self._keeping_house:
            await self._do(keep_house)
            await self._do(self._end_silence)

    async def _end_silence(self, store: Store) -> None:
        await end_silence(store, self._silent_months)

    async def _do(self, do: Callable[[Store], Awaitable[None]]) -> None:
        try:
            await do(self._store)
        except STORE_AWAY as error:
            log.warning("the store did not answer the clock: %s", type(error).__name__)
        except Exception:
            log.exception("the clock could not %s", do.__name__)

    async def _rearm(self, store: Store) -> None:
        """A date job for the very moment of what is due next; the interval would be up to a second late."""
        if (moment := await next_due(store)) and moment > now():
            self._scheduler.add_job(self.tick, "date", run_date=moment, id="next", replace_existing=True)

    async def _watch(self) -> None:
        """Once a second: where the wall clock was set, arm anew and tick at once."""
        while True:
            wall, steady = time.time(), time.monotonic()
            await asyncio.sleep(1.0)
            jumped = (time.time() - wall) - (time.monotonic() - steady)
            if abs(jumped) > JUMP:
                log.warning("the wall clock was set by %+.0f s", jumped)
                self._arm()
                await self.tick()
