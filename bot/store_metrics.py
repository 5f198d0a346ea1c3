"""What a scrape tells of the store. Counting a million rows takes its time, so a count is kept a while."""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.figures import Figures, read_figures
from bot.shared_work import SharedWork
from bot.vitals import BOTS
from storage.base import now
from storage.store import Store

log = logging.getLogger(__name__)

KEEP_SECONDS: Final = 5.0
SCRAPE_SECONDS: Final = 8.0
"""Prometheus by itself gives up after ten."""


class StoreMetrics(Collector):
    """Collects what `refresh` read last; where that failed, only that it did."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading = SharedWork(self._read)
        self._figures: Figures | None = None
        self._read_at = 0.0

    async def refresh(self) -> None:
        if self._figures and time.monotonic() - self._read_at < KEEP_SECONDS:
            return
        try:
            self._figures = await self._reading.within(SCRAPE_SECONDS)
        except TimeoutError:
            self._figures = None

    async def close(self) -> None:
        await self._reading.close()

    def collect(self) -> Iterable[Metric]:
        answers = 1 if self._figures else 0
        yield GaugeMetricFamily("liaison_store_up", "Whether the store gave its figures.", answers)
        if self._figures:
            yield from _outbox(self._figures)
            yield from _waiting(self._figures)
            yield from _paces(self._figures)

    async def _read(self) -> Figures | None:
        try:
            async with self._store.reading() as session:
                figures = await read_figures(session, now())
        except (SQLAlchemyError, OSError):
            log.warning("the store gave no figures", exc_info=True)
            return None
        self._read_at = time.monotonic()
        return figures


def _outbox(figures: Figures) -> Iterator[Metric]:
    rows = GaugeMetricFamily("liaison_deliveries", "Rows of the outbox.", labels=["bot", "lane", "state"])
    for (bot, lane, state), count in figures.outbox.rows.items():
        rows.add_metric([bot, lane.name.lower(), state.value], count)
    yield rows
    ratio = figures.outbox.unknown_ratio
    yield GaugeMetricFamily("liaison_unknown_ratio", "Perhaps sent, of all sent or perhaps sent.", ratio)


def _waiting(figures: Figures) -> Iterator[Metric]:
    oldest = GaugeMetricFamily(
        "liaison_oldest_due_seconds", "How long the oldest due row waits.", labels=["bot", "lane"]
    )
    for (bot, lane), since in figures.outbox.oldest_due.items():
        oldest.add_metric([bot, lane.name.lower()], (now() - since).total_seconds())
    yield oldest
    owed = GaugeMetricFamily("liaison_answers_owed", "Updates not answered in full.", labels=["bot"])
    for bot in BOTS:
        owed.add_metric([bot], figures.answers_owed.get(bot, 0))
    yield owed


def _paces(figures: Figures) -> Iterator[Metric]:
    rate = GaugeMetricFamily("liaison_pace_per_second", "Messages a second allowed now.", labels=["bot"])
    blocked = GaugeMetricFamily("liaison_blocked_seconds", "How long no call may be made.", labels=["bot"])
    for pace in figures.paces:
        rate.add_metric([pace.bot], pace.per_second)
        left = (pace.blocked_until - now()).total_seconds() if pace.blocked_until else 0.0
        blocked.add_metric([pace.bot], max(0.0, left))
    yield rate
    yield blocked
