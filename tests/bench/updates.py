"""Updates handled a second: the member bot as it is run, against a bare aiogram echo bot over one sandbox.

Both poll. While they are stopped the updates pile up; what counts is the time from then to the last answer.
"""

import json
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from bot import sample
from bot.sandbox.people import Person, Stage
from tests.bench.club import club, running
from tests.bench.stage import TOKENS, accepted, child, last_entry, sandbox, say_all
from tests.bench.table import Line

PEOPLE: Final = 60
UPDATES: Final = 240
TIMES: Final = 3


async def measure_updates(folder: Path) -> list[Line]:
    searches, commands = _searches(), ["/help"] * UPDATES
    async with sandbox(PEOPLE) as (stage, people), club(folder, PEOPLE, sample=True):
        async with child("-m", "tests.bench.peers", "echo", stage.url, TOKENS["member"]) as process:
            echoed = await _rate(process, stage, people, searches)
        async with running(folder, stage.url, "member") as process:
            found = await _rate(process, stage, people, searches)
            helped = await _rate(process, stage, people, commands)
    peer = "a bare aiogram echo bot"
    return [
        Line("updates/s, aiogram echo bot (polling, no store)", echoed),
        Line("updates/s, member bot: free-text search (polling, SQLite)", found, echoed, peer),
        Line("updates/s, member bot: /help (polling, SQLite)", helped, echoed, peer),
    ]


async def _rate(process: Process, stage: Stage, people: Sequence[Person], texts: Sequence[str]) -> float:
    await _answers(stage, people, texts[:PEOPLE])  # the first ones also wait for the start
    return median([await _once(process, stage, people, texts) for _ in range(TIMES)])


async def _once(process: Process, stage: Stage, people: Sequence[Person], texts: Sequence[str]) -> float:
    after = await last_entry(stage)
    os.kill(process.pid, signal.SIGSTOP)
    await say_all(people, texts)
    began = time.time()
    os.kill(process.pid, signal.SIGCONT)
    return len(texts) / (max(await accepted(stage, after, len(texts))) - began)


async def _answers(stage: Stage, people: Sequence[Person], texts: Sequence[str]) -> None:
    after = await last_entry(stage)
    await say_all(people, texts)
    await accepted(stage, after, len(texts))


def _searches() -> list[str]:
    """The needs of the sample club, in its own words."""
    lines = sample.DEMANDS.read_text("utf-8").splitlines()
    titles = [str(json.loads(line)["title"]) for line in lines]
    return [titles[number % len(titles)] for number in range(UPDATES)]
