"""Waiting out a store that is locked or away: nothing is lost, nobody is told a fault of theirs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from storage.store import STORE_AWAY

log = logging.getLogger(__name__)

T = TypeVar("T")


async def persist(work: Callable[[], Awaitable[T]]) -> T:
    """Do `work`, one whole transaction, again and again until the store lets it."""
    wait = 0.1
    while True:
        try:
            return await work()
        except STORE_AWAY as error:
            log.warning("the store did not answer, trying again: %s", type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(5.0, wait * 2)
