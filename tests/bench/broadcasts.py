"""Messages a second of the courier with its pace lifted against bare loops, and how full it uses the pace."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Final

from bot.sandbox.people import Stage
from tests.bench.club import club, push_to_all, running, set_rate
from tests.bench.peers import LOOPS
from tests.bench.stage import FIRST, TOKENS, accepted, child, last_entry, rate, refused, sandbox, say_all
from tests.bench.table import Line

PEOPLE: Final = 1500
TIMES: Final = 3
CAP: Final = 30.0
"""Messages a second that the sandbox allows."""
SECONDS: Final = 60


async def measure_broadcasts(folder: Path) -> list[Line]:
    async with sandbox(PEOPLE) as (stage, people), club(folder, PEOPLE) as store:
        await say_all(people, ["/start"] * PEOPLE)
        bare = {name: await _loop(stage, name) for name in LOOPS}
        await set_rate(store, 1e6)
        async with running(folder, stage.url, "courier"):
            rates = []
            for number in range(TIMES):
                after = await last_entry(stage)
                await push_to_all(store, number)
                rates.append(rate(await accepted(stage, after, PEOPLE)))
    return _lines(bare, median(rates))


async def measure_saturation(folder: Path) -> list[Line]:
    """A broadcast of one minute under the cap."""
    count = int(CAP * SECONDS)
    async with sandbox(count) as (stage, people), club(folder, count) as store:
        await say_all(people, ["/start"] * count)
        await stage.limit(overall_per_second=CAP, chat_per_second=1)
        after = await last_entry(stage)
        await push_to_all(store, 0)
        async with running(folder, stage.url, "courier"):
            reached = rate(await accepted(stage, after, count))
        limited = await refused(stage, after)
    return [
        Line("messages/s of a broadcast of one minute under a cap of 30/s", reached, CAP, "the cap"),
        Line("429 answers to it", limited),
    ]


async def _loop(stage: Stage, name: str) -> float:
    return median([await _once(stage, name) for _ in range(TIMES)])


async def _once(stage: Stage, name: str) -> float:
    after = await last_entry(stage)
    values = (name, stage.url, TOKENS["member"], str(FIRST), str(PEOPLE))
    async with child("-m", "tests.bench.peers", *values):
        return rate(await accepted(stage, after, PEOPLE))


def _lines(bare: Mapping[str, float], ours: float) -> list[Line]:
    def line(name: str, per_second: float) -> Line:
        return Line(name, per_second, bare["ptb-aiohttp"], "PTB over our aiohttp request")

    return [
        Line("messages/s, the sandbox itself (plain HTTP, 30 in flight)", bare["http"]),
        Line("messages/s, bare loop: PTB over our aiohttp request", bare["ptb-aiohttp"]),
        line("messages/s, bare loop: PTB over its own httpx", bare["ptb"]),
        line("messages/s, bare loop: aiogram", bare["aiogram"]),
        line("messages/s, the courier with its pace lifted (SQLite)", ours),
    ]
