"""How far something long is, said now and then."""

import logging
import time
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)
EVERY: Final = 5.0
"""Seconds between two lines; what takes less says nothing."""


def said_now_and_then(
    what: str, say: Callable[[str], None] = log.info, *, every: float = EVERY
) -> Callable[[int, int], None]:
    """Told (done, in all), it says `what: 12,000 of 100,000`."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if moment - last >= every:
            last = moment
            say(f"{what}: {done:,} of {total:,}")

    return tell
