"""What every figure is measured against: a sandbox in a process of its own, and its journal."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from bot.sandbox.people import Person, Stage
from bot.sandbox.server import running_sandbox
from bot.sandbox.shapes import Obj, as_int, as_obj
from tests.canary import DESK_TOKEN, MEMBER_TOKEN

TOKENS: Final = {"member": MEMBER_TOKEN, "desk": DESK_TOKEN}
BOTS: Final = {"member": "club_bot", "desk": "desk_bot"}
FIRST: Final = 5000
AT_ONCE: Final = 50
LOOK: Final = 0.1
PATIENCE: Final = 120.0


@asynccontextmanager
async def child(*arguments: str, env: dict[str, str] | None = None) -> AsyncIterator[Process]:
    """Another Python, killed at the end of the block if it still runs."""
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=env, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def sandbox(people: int) -> AsyncIterator[tuple[Stage, Sequence[Person]]]:
    """With both bots and so many people."""
    async with child("-m", "tests.bench.stage") as process:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        async with Stage(url) as stage:
            for name, token in TOKENS.items():
                await stage.add_bot(token, BOTS[name], name)
            yield stage, [await stage.add_person(f"成员{n}", id=FIRST + n) for n in range(people)]


async def say_all(people: Sequence[Person], texts: Sequence[str]) -> None:
    """Each text by the next person, all to the member bot."""
    free = asyncio.Semaphore(AT_ONCE)

    async def say(person: Person, text: str) -> None:
        async with free:
            await person.say(BOTS["member"], text)

    await asyncio.gather(*(say(people[n % len(people)], text) for n, text in enumerate(texts)))


async def last_entry(stage: Stage) -> int:
    return as_int(as_obj(await stage.get("journal", limit=0))["last"])


async def accepted(stage: Stage, after: int, count: int) -> list[float]:
    """When each of the next `count` messages of bots was accepted, in seconds."""
    times: list[float] = []
    async with asyncio.timeout(PATIENCE):
        while len(times) < count:
            await asyncio.sleep(LOOK)
            entries = await stage.journal(after=after)
            after += len(entries)
            times += [float(str(entry["at"])) for entry in entries if _is_message(entry)]
    return times


async def refused(stage: Stage, after: int) -> int:
    """How many calls were answered with 429."""
    return sum(entry["status"] == 429 for entry in await stage.journal(after=after))


def rate(times: Sequence[float]) -> float:
    """A second, between the first and the last."""
    return (len(times) - 1) / (max(times) - min(times))


def _is_message(entry: Obj) -> bool:
    return str(entry["method"]).lower() == "sendmessage" and entry["status"] == 200


async def _serve() -> None:
    async with running_sandbox() as running:
        print(running.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
