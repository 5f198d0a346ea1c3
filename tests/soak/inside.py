"""Parts of `liaison-bot run` in this process, where their event loop and their clock can be got at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.run import opened_store, run_parts
from tests.soak.club import Club


@asynccontextmanager
async def running_inside(club: Club, *parts: str) -> AsyncIterator[None]:
    """Stopped at the end of the block, as by SIGTERM; what ended them before that is raised."""
    stop = asyncio.Event()
    async with opened_store(club.settings) as store:
        task = asyncio.create_task(run_parts(club.settings, store, None, parts, stop))
        try:
            yield
        finally:
            stop.set()
            await task
