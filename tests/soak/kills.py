"""The courier's process is ended again and again in the middle of a notice, at the real pace."""

import asyncio
import random
import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from storage.outbox.reports import waiting_for_officers
from storage.outbox.tables import State
from tests.soak.club import AN_ANSWER, Club, club_on_stage
from tests.soak.measuring import SEED, Measured, Scale
from tests.soak.processes import Running, running

TEXT = "周三开放日，请带名片"
PER_RUN = 33
"""People for each run of the courier, which sends for 0.2 to 1.2 s: there is always somebody left."""


@dataclass(slots=True)
class Ends:
    """How the runs went; times as the journal has them."""

    at: list[float] = field(default_factory=list)
    first_sends: list[float] = field(default_factory=list)
    """Seconds from the start of the process."""
    since_running: list[float] = field(default_factory=list)
    """Seconds from its word that it runs."""
    codes: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    def behind(self, club: Club) -> Counter[int]:
        """Second copies, by the number of the end that came while the first one was under way."""
        ends, first = Counter[int](), dict[int, float]()
        for call in club.sent():
            if call.chat in first:
                ends[bisect_left(self.at, first[call.chat] - 2 * AN_ANSWER)] += 1
            first.setdefault(call.chat, call.at)
        return ends


async def kill_9(scale: Scale) -> Measured:
    """What was on its way is sent once more, and never a third time."""
    times = scale.of(20, 2)
    async with club_on_stage(scale) as club:
        message, ends = await _interrupted(club, times, kill=True)
        copies, behind, lost = club.copies(), ends.behind(club), await club.lost(message)
        right = not lost and not club.floods() and behind.total() <= await club.begun_twice(message)
    most, late = max(behind.values(), default=0), max(ends.first_sends)
    return Measured(
        f"kill -9 × {times} at the real pace",
        "0 lost; ≤ 4 duplicates a kill, ≤ 2 copies a chat; first send ≤ 2 s after start",
        f"{lost} lost; {behind.total()} duplicates, ≤ {most} a kill, ≤ {max(copies.values())} copies a chat;"
        f" first send ≤ {late:.1f} s after start (≤ {max(ends.since_running):.2f} s after it said it runs)",
        right and max(copies.values()) <= 2 and scale.timed(most <= 4 and late <= 2),
    )


async def kill_9_held(scale: Scale) -> Measured:
    """What was on its way waits for an officer, and is shown to them."""
    times = scale.of(20, 2)
    async with club_on_stage(scale) as club:
        message, ends = await _interrupted(club, times, kill=True, hold=True)
        again, lost = ends.behind(club).total(), await club.lost(message)
        held = (await club.states(message))[State.UNKNOWN]
        async with club.store.reading() as session:
            waiting = await waiting_for_officers(session, 0, 10)
    shown = sum(report.held for report in waiting.reports)
    return Measured(
        f"the same × {times} with 存疑 held for the officer",
        "0 lost, 0 duplicates; every held row is shown to the officer",
        f"{lost} lost, {again} duplicates; {held} held, {shown} shown",
        not lost and not again and held == shown,
    )


async def sigterm(scale: Scale) -> Measured:
    """What is under way ends before the process does."""
    times = scale.of(15, 2)
    async with club_on_stage(scale) as club:
        message, ends = await _interrupted(club, times, kill=False)
        again, lost = ends.behind(club).total(), await club.lost(message)
    return Measured(
        f"SIGTERM × {times}",
        "0 lost, 0 duplicates; exit code 0 within 10 s",
        f"{lost} lost, {again} duplicates; exit codes {dict(ends.codes)}, each within {ends.slowest:.1f} s",
        not lost and not again and ends.codes == {0: times} and scale.timed(ends.slowest <= 10),
    )


async def _interrupted(club: Club, times: int, *, kill: bool, hold: bool = False) -> tuple[int, Ends]:
    """A notice whose courier is ended `times` times while it sends, and then let go on to its end."""
    await club.enrol(times * PER_RUN)
    _, message = await club.announce(TEXT, hold=hold)
    lots, ends = random.Random(SEED), Ends()
    for _ in range(times):
        before = len(club.sent())
        async with running(club.env, "courier") as one:
            await club.until_sent(before + 1)
            first = club.sent()[before].at
            ends.first_sends.append(first - one.started_at)
            ends.since_running.append(first - await one.running_at())
            await asyncio.sleep(lots.uniform(0.2, 1.2))
            await _end(one, ends, kill=kill)
    async with running(club.env, "courier"):
        await club.until_settled(message)
    return message, ends


async def _end(one: Running, ends: Ends, *, kill: bool) -> None:
    ends.at.append(time.time())
    if kill:
        await one.kill()
    else:
        ends.codes[await one.terminate()] += 1
        ends.slowest = max(ends.slowest, time.time() - ends.at[-1])
