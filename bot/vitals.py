"""What this process counts of itself, as Prometheus reads it; names and units by Prometheus' convention."""

import asyncio
import time
from enum import Enum
from typing import Final, Literal, TypedDict

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

from bot.trouble import Kind, Trouble
from storage.retention.rules import Kept


class Received(Enum):
    """What became of an update."""

    DONE = "done"
    REPEATED = "repeated"
    """Received before; nothing was done again."""
    APOLOGISED = "apologised"
    """A fault of ours: its effect was rolled back and the person told."""
    SILENCED = "silenced"
    """Of somebody who floods and was told so; nothing was done."""


class Purpose(Enum):
    """What a call says."""

    ANSWER = "answer"
    PUSH = "push"


BOTS: Final = ("member", "desk")
LOOK_EVERY: Final = 0.05
"""Seconds between two looks at how late the event loop wakes."""
FAILURES: Final = 3
"""So many calls in a row without an answer are no chance any more."""
LATEST_TICK: Final = 5.0
"""A clock that ticks each second is not well once its last tick is older than this, in seconds."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # doubles every series; says when, not how many

UPDATES: Final = Counter("liaison_updates", "Updates handled, by what became of them.", ["bot", "outcome"])
CALLS: Final = Counter("liaison_calls", "Calls that say something.", ["bot", "purpose", "outcome"])
TICK_LATENESS: Final = Histogram(
    "liaison_tick_lateness_seconds",
    "How late the clock ticked; its count is the number of ticks.",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0),
)
DELETED: Final = Counter("liaison_deleted", "What was past its period and was deleted.", ["what"])
LOOP_LAG: Final = Gauge(
    "liaison_loop_lag_seconds", "The longest time the event loop was held up since the last scrape."
)

_OUTCOMES: Final = {
    None: "sent",
    Kind.UNCHANGED: "sent",
    Kind.LATE: "sent",
    Kind.WAIT: "waited",
    Kind.UNREACHABLE: "unreachable",
    Kind.GONE: "refused",
    Kind.KEPT: "refused",
    Kind.REFUSED: "refused",
    Kind.UNSURE: "unsure",
    Kind.MIGRATED: "not_sent",
    Kind.UNAUTHORIZED: "not_sent",
    Kind.CONFLICT: "not_sent",
    Kind.NOT_DONE: "not_sent",
}


class Beat(TypedDict):
    """What `storage.life.Life.beat` takes."""

    updates: int
    ticks: int
    lag_ms: int


class _Worst:
    """The longest hold-up since each of its readers last looked."""

    def __init__(self) -> None:
        self._seconds = {"scrape": 0.0, "beat": 0.0}

    def note(self, seconds: float) -> None:
        for reader, worst in self._seconds.items():
            self._seconds[reader] = max(worst, seconds)

    def take(self, reader: Literal["scrape", "beat"]) -> float:
        worst, self._seconds[reader] = self._seconds[reader], 0.0
        return worst


class _LastTick:
    """When the clock of this process last ticked, on the monotonic clock."""

    at: float | None = None


_worst: Final = _Worst()
_fetch_failures: Final[dict[str, int]] = {}
_last_tick: Final = _LastTick()
LOOP_LAG.set_function(lambda: _worst.take("scrape"))


def note_update(bot: str, outcome: Received) -> None:
    """An update whose effect is committed, or that needs none."""
    UPDATES.labels(bot, outcome.value).inc()


def note_call(bot: str, purpose: Purpose, trouble: Trouble | None) -> None:
    """A call that ended, and how."""
    CALLS.labels(bot, purpose.value, _OUTCOMES[trouble.kind if trouble else None]).inc()


def note_tick(late: float) -> None:
    """The clock ticked, `late` seconds after its time."""
    TICK_LATENESS.observe(max(0.0, late))
    _last_tick.at = time.monotonic()


def note_deleted(kept: Kept, count: int) -> None:
    DELETED.labels(kept.value).inc(count)


def clock_trouble() -> str | None:
    """Why the clock is not well; None if it is."""
    if _last_tick.at is None:
        return "has not ticked yet"
    since = time.monotonic() - _last_tick.at
    return f"last ticked {since:.0f} s ago" if since > LATEST_TICK else None


def note_fetch(bot: str, failures: int) -> None:
    """A poll ended; the last `failures` of them failed."""
    _fetch_failures[bot] = failures


def fetch_trouble(bot: str) -> str | None:
    """Why a bot that polls is not well; None if it is."""
    failures = _fetch_failures.get(bot, 0)
    return f"could not fetch updates {failures} times" if failures >= FAILURES else None


def beat() -> Beat:
    """The figures since the start of the process; the lag since the last call of this function."""
    updates = _total(UPDATES, "liaison_updates_total")
    ticks = _total(TICK_LATENESS, "liaison_tick_lateness_seconds_count")
    return Beat(updates=updates, ticks=ticks, lag_ms=round(_worst.take("beat") * 1000))


async def watch_loop() -> None:
    """Note for ever how late the event loop wakes who sleeps in it."""
    while True:
        asleep = time.monotonic()
        await asyncio.sleep(LOOK_EVERY)
        _worst.note(time.monotonic() - asleep - LOOK_EVERY)


def _total(metric: Counter | Histogram, name: str) -> int:
    samples = (sample for family in metric.collect() for sample in family.samples)
    return int(sum(sample.value for sample in samples if sample.name == name))


def _begin_at_zero() -> None:
    """A series that first appears with 1 shows no increase to Prometheus."""
    for kept in Kept:
        DELETED.labels(kept.value)
    for bot in BOTS:
        for received in Received:
            UPDATES.labels(bot, received.value)
        for purpose in Purpose:
            for outcome in dict.fromkeys(_OUTCOMES.values()):
                CALLS.labels(bot, purpose.value, outcome)


_begin_at_zero()
