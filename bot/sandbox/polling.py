"""getUpdates: the long poll, its conflicts, and the slowing of a poller that is too busy.

Source: telegram-bot-api, `Client::process_get_updates_query`, `abort_long_poll`, `fail_query_conflict`.
"""

import asyncio

from bot.sandbox.errors import ApiError, conflict
from bot.sandbox.shapes import Clock, Obj
from bot.sandbox.updates import UpdateQueue

LONGEST_POLL = 50
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
SET_WEBHOOK = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Poller:
    """The one long poll a bot may have waiting."""

    def __init__(self, queue: UpdateQueue, clock: Clock, pause: float) -> None:
        self._queue = queue
        self._clock = clock
        self._pause = pause
        self._waiting: asyncio.Future[ApiError] | None = None
        self._last_offset: int | None = None
        self._last_start = 0.0
        self._next_conflict = 0.0

    async def get(self, offset: int, limit: int, wait: float) -> list[Obj]:
        """Updates from `offset` on; waits up to `wait` s (50 at most) for the first.

        Raises ApiError 409 where another poll or a webhook takes over meanwhile.
        """
        limit, wait = self._slowed(offset, limit, min(max(wait, 0.0), LONGEST_POLL))
        updates = self._queue.take(offset, limit)
        if updates or wait == 0:
            return updates
        self.abort(conflict(OTHER_POLLER))
        await self._wait(wait)
        return self._queue.take(offset, limit)

    def _slowed(self, offset: int, limit: int, wait: float) -> tuple[int, float]:
        now = self._clock()
        since = now - self._last_start
        is_same = offset == self._last_offset
        self._last_offset, self._last_start = offset, now
        if is_same and wait < 3 and since < 3.0:
            wait = self._pause
        if is_same and since < 0.5:
            limit = 1
        return limit, wait

    async def _wait(self, seconds: float) -> None:
        refusal: asyncio.Future[ApiError] = asyncio.get_running_loop().create_future()
        self._waiting = refusal
        arrival: asyncio.Future[bool] = asyncio.ensure_future(self._queue.arrived.wait())
        either: set[asyncio.Future[bool] | asyncio.Future[ApiError]] = {arrival, refusal}
        try:
            await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrival.cancel()
            if self._waiting is refusal:
                self._waiting = None
        if refusal.done():
            await self.refuse(refusal.result())

    def abort(self, refusal: ApiError) -> None:
        """End the waiting poll, if any, with this refusal."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(refusal)
        self._waiting = None

    async def refuse(self, refusal: ApiError) -> None:
        """Raise it; conflicts that repeat within the pause are answered late."""
        now = self._clock()
        if refusal.code == 409 and now < self._next_conflict:
            await asyncio.sleep(self._pause)
        else:
            self._next_conflict = now + self._pause
        raise refusal
