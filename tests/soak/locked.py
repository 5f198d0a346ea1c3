"""Another process holds the database, as a backup or a careless shell would."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tests.soak.club import club_on_stage
from tests.soak.inside import running_inside
from tests.soak.measuring import Measured, Scale

TEXT: Final = "周三开放日，请带名片"
LOOK_EVERY: Final = 0.01


async def locked(scale: Scale) -> Measured:
    """It is waited out: nothing is lost, and the event loop goes on."""
    seconds = scale.of(8.0, 1.5)
    async with club_on_stage(scale) as club:
        await club.enrol(scale.of(300, 60))
        message = await club.push(TEXT)
        async with running_inside(club, "courier", "clock"):
            await club.until_sent(20)
            async with loop_gaps() as gaps, _held_by_another(scale.database):
                before = len(club.sent())
                await asyncio.sleep(seconds)
                during = len(club.sent()) - before
            await club.until_settled(message)
        lost, again = await club.lost(message), club.duplicates()
    return Measured(
        f"database locked by another for {seconds:.0f} s",
        "0 lost; event loop never held up by more than 100 ms",
        f"{lost} lost, {again} duplicates; held up by ≤ {max(gaps) * 1000:.0f} ms; {during} sent meanwhile",
        not lost and not again and scale.timed(max(gaps) <= 0.1),
    )


@asynccontextmanager
async def loop_gaps() -> AsyncIterator[list[float]]:
    """By how many seconds the event loop was late, look by look."""
    gaps: list[float] = []

    async def look() -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(LOOK_EVERY)
            gaps.append(time.monotonic() - began - LOOK_EVERY)

    task = asyncio.create_task(look())
    try:
        yield gaps
    finally:
        task.cancel()


@asynccontextmanager
async def _held_by_another(database: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.soak.holding", database, stdin=PIPE, stdout=PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        await process.communicate(b"")
