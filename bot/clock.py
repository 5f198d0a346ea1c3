"""The clock: ticks over rows. What is due is a query, so a tick may run twice and nothing happens twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from storage.base import now
from storage.store import Store
from storage.upkeep import forget_the_old

FIRST_AFTER = timedelta(minutes=1)
"""Long enough for a start that fails to have failed."""


@asynccontextmanager
async def ticking(store: Store) -> AsyncIterator[None]:
    """Tick until left. Jobs live in memory only: the rows they look at are what must not be lost."""
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(
        forget_the_old,
        "interval",
        hours=1,
        args=[store],
        id="forget_the_old",
        next_run_time=now() + FIRST_AFTER,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
