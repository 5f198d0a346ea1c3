"""Work that several may wait for, each as long as they like, and that runs once at a time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final, Generic, TypeVar

T = TypeVar("T")

CLOSE_SECONDS: Final = 1.0


class SharedWork(Generic[T]):
    """Who gives up leaves it running for the next: what a slow store has begun cannot be called back.

    `work` says by its result how it went, and raises nothing.
    """

    def __init__(self, work: Callable[[], Coroutine[None, None, T]]) -> None:
        self._work = work
        self._running: asyncio.Task[T] | None = None

    async def within(self, seconds: float) -> T:
        """The result of the work that is running, or else is begun now. Raises TimeoutError."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._work())
        async with asyncio.timeout(seconds):
            return await asyncio.shield(self._running)

    async def close(self) -> None:
        """Let it end, and stop it where it does not: a query stopped halfway costs its connection."""
        if self._running:
            await asyncio.wait({self._running}, timeout=CLOSE_SECONDS)
            self._running.cancel()
            await asyncio.wait({self._running})
