"""Real processes of `liaison-bot run`, and how they end."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.soak.club import until
from tests.zygote import Forked

START: float = 30.0
"""Seconds after which a start is given up."""


Spawn = Callable[[list[str], Mapping[str, str], Path], Awaitable[Process | Forked]]


async def spawn_afresh(words: list[str], env: Mapping[str, str], log: Path) -> Process:
    """`liaison-bot WORDS`; its log goes to that file."""
    with log.open("wb") as lines:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, env=dict(env), stderr=lines
        )


spawn: Spawn = spawn_afresh
"""How a process comes to be: the rows' short forms have it forked (`tests.zygote`)."""


@dataclass(frozen=True, slots=True)
class Running:
    process: Process | Forked
    started_at: float
    log: Path

    async def running_at(self) -> float:
        """When it said that it runs; waits for it."""
        await until(self._runs, START)
        line = next(line for line in self.lines() if "running: " in line)
        return datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").astimezone().timestamp()

    async def _runs(self) -> bool:
        if self.process.returncode is not None:
            raise AssertionError(f"it ended with {self.process.returncode}: {self.lines()[-3:]}")
        return any("running: " in line for line in self.lines())

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    async def kill(self) -> int:
        self.process.kill()
        return await self.process.wait()

    async def terminate(self) -> int:
        """The exit code."""
        self.process.terminate()
        return await self.process.wait()


async def start(env: Mapping[str, str], *parts: str) -> Running:
    """These parts (none: all) in a process of their own; its log goes to a file in LIAISON_DATA."""
    started_at = time.time()
    log = Path(env["LIAISON_DATA"]) / f"run-{time.monotonic_ns()}.log"
    only = [word for part in parts for word in ("--only", part)]
    process = await spawn(["run", *only], {**os.environ, **env}, log)
    return Running(process, started_at, log)


@asynccontextmanager
async def running(env: Mapping[str, str], *parts: str) -> AsyncIterator[Running]:
    """Killed at the end of the block, if it has not ended."""
    one = await start(env, *parts)
    try:
        yield one
    finally:
        if one.process.returncode is None:
            await one.kill()
