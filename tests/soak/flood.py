"""One member floods as fast as a client can; how long the others wait for answers, before and meanwhile."""

import asyncio
import random
import time
from asyncio import gather, sleep
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from bot.config import read_settings
from bot.run import opened_store
from bot.sandbox.people import Person, Stage
from bot.sandbox.server import running_sandbox
from tests.bot.test_kill import BOTS, add_members, on_stage, settings
from tests.soak.measuring import SEED, Measured, Scale
from tests.soak.processes import running

BOT: Final = BOTS["member"]
OTHERS: Final = 100
PAUSE: Final = 9.0
"""Seconds between two searches of each of the others: as many as a member may make without end."""
A_SECOND: Final = 30.0
"""Messages of the one who floods; Telegram's clients send no more."""
NO_WORSE: Final = 1.5
NOISE: Final = 0.05
"""Seconds by which two quiet runs differ as well."""


async def flood(scale: Scale) -> Measured:
    seconds, people = scale.of(20.0, 1.0), 1 + scale.of(OTHERS, 10)
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        env = settings(sandbox.url, scale.database, scale.folder, "polling")
        async with opened_store(read_settings(env)) as store:
            await add_members(store, people)
        flooder, *others = await on_stage(stage, people)
        async with running(env, "member") as one:
            await one.running_at()
            await _waited(others, 0)  # the first answers also wait for the start
            quiet = await _waited(others, seconds)
            async with _flooding(flooder) as sent:
                loud = await _waited(others, seconds)
            answers = await stage.journal(bot=BOT, chat=flooder.id)
    before, meanwhile = _p99(quiet), _p99(loud)
    answered = sum(str(entry["method"]).lower() == "sendmessage" for entry in answers)
    return Measured(
        f"{len(others)} members who search while another sends {A_SECOND:.0f} messages a second",
        f"p99 of their answers ≤ {NO_WORSE} × as long as without, + {NOISE} s; none lost",
        f"{before:.2f} s without, {meanwhile:.2f} s with ({len(loud)} answers); "
        f"of {sent[0]} messages of the flood {answered} were answered",
        scale.timed(meanwhile <= NO_WORSE * before + NOISE and answered < sent[0]),
    )


async def _waited(people: Sequence[Person], seconds: float) -> list[float]:
    """Everybody searches again and again, and once at least; how long each answer took."""
    lots, end = random.Random(SEED), time.monotonic() + seconds

    async def talk(person: Person, pauses: random.Random) -> list[float]:
        times: list[float] = []
        while not times or time.monotonic() < end:
            await sleep(pauses.uniform(0, 2 * PAUSE) if seconds else 0)
            if times and time.monotonic() >= end:
                break
            began = time.monotonic()
            await person.say(BOT, "食品厂废水脱氮")
            await person.reads(BOT, wait=30)
            times.append(time.monotonic() - began)
        return times

    talks = [talk(person, random.Random(lots.random())) for person in people]
    return [one for times in await gather(*talks) for one in times]


@asynccontextmanager
async def _flooding(person: Person) -> AsyncIterator[list[int]]:
    """Until left; the number of messages sent by then."""
    sent = [0]

    async def go_on() -> None:
        while True:
            await person.say(BOT, "食品厂废水脱氮")
            sent[0] += 1
            await sleep(1 / A_SECOND)

    task = asyncio.create_task(go_on())
    try:
        yield sent
    finally:
        task.cancel()
        await gather(task, return_exceptions=True)


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.99) - 1]
