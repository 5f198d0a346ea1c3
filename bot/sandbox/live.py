"""Live events for the chat page and for anybody who waits."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.sandbox.shapes import Obj

MOST_WAITING = 10_000


class Hub:
    """Hands every event to every listener it concerns."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Queue[Obj | None], frozenset[int]] = {}

    @contextmanager
    def listening(self, people: frozenset[int]) -> Iterator[asyncio.Queue[Obj | None]]:
        """A queue of events of these people (all, if empty); None means that the sandbox closes."""
        queue: asyncio.Queue[Obj | None] = asyncio.Queue(MOST_WAITING)
        self._listeners[queue] = people
        try:
            yield queue
        finally:
            del self._listeners[queue]

    def tell(self, person_id: int | None, make: Callable[[], Obj]) -> None:
        """Tell an event of a person (None: of everybody); it is made only if somebody listens."""
        queues = [
            queue
            for queue, people in self._listeners.items()
            if not people or person_id is None or person_id in people
        ]
        if not queues:
            return
        event = make()
        for queue in queues:
            if not queue.full():
                queue.put_nowait(event)

    def close(self) -> None:
        """Send every listener home."""
        for queue in self._listeners:
            if not queue.full():
                queue.put_nowait(None)
