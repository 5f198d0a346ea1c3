"""Who searches goes first: what follows an import works mostly in the gaps between searches.

Python runs one thread at a time, and a search hands over between threads some ten times: beside work that
never pauses, each of these waits for its turn. So that work pauses while anybody searches. But it always has
its share, or an index would never catch up in a club that searches without end.
"""

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeVar

T = TypeVar("T")

SHARE: Final = 0.01
"""Seconds of work between two waits; a search may be slower by so much."""
PATIENCE: Final = 0.03
"""Seconds of one wait, however many search."""
LINGER: Final = 0.008
"""Seconds for which whoever has searched still goes first: what was read is given back, a card is written."""


class Precedence:
    """Of the searches of one process. `searching` and `make_way` are for its event loop."""

    def __init__(self) -> None:
        self._searching = 0
        self._free = threading.Event()
        self._idle = asyncio.Event()
        self._let()
        self._until = 0.0

    @contextmanager
    def searching(self) -> Iterator[None]:
        self._searching += 1
        self._free.clear()
        self._idle.clear()
        try:
            yield
        finally:
            self._searching -= 1
            asyncio.get_running_loop().call_later(LINGER, self._let)

    def _let(self) -> None:
        if not self._searching:
            self._free.set()
            self._idle.set()

    def give_way(self) -> None:
        """Called by a working thread between two pieces of work, a millisecond or less each."""
        if self._free.is_set() or time.monotonic() < self._until:
            return
        self._free.wait(PATIENCE)
        self._until = time.monotonic() + SHARE

    def paced(self, pieces: Iterable[T]) -> Iterator[T]:
        """Each after giving way."""
        for piece in pieces:
            self.give_way()
            yield piece

    async def make_way(self) -> None:
        """The same for work in the event loop, in pieces of some milliseconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._idle.wait()
