"""Webhooks: each update posted until taken, one at a time a chat, chats side by side.

Source: telegram-bot-api, `WebhookActor`.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from bot.sandbox.shapes import Clock, Obj, dump
from bot.sandbox.updates import Pending, UpdateQueue

LONGEST_DELAY = 60.0
GONE_HOURS = 23
ANSWER_TIMEOUT = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """What setWebhook asked for."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    has_custom_certificate: bool = False
    ip_address: str = ""


class Webhook:
    """Pushes one bot's queue to its URL while one is set."""

    def __init__(self, queue: UpdateQueue, clock: Clock, first_delay: float) -> None:
        self._queue = queue
        self._clock = clock
        self._first_delay = first_delay
        self._lanes: dict[str, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(1)
        self._gone_since: float | None = None
        self.settings: WebhookSettings | None = None
        self.last_error: tuple[int, str] | None = None
        self.on_reply: Callable[[Obj], Awaitable[None]] | None = None

    async def set(self, settings: WebhookSettings | None) -> None:
        """Start to push, what waits first; None stops, and what waits stays in the queue."""
        await self.close()
        self.settings = settings
        self.last_error = None
        if settings is None:
            return
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT))
        self._slots = asyncio.Semaphore(settings.max_connections)
        self._queue.on_arrival = self._accept
        for entry in self._queue.pending():
            self._accept(entry)

    async def close(self) -> None:
        """Stop at once."""
        self._queue.on_arrival = None
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _accept(self, entry: Pending) -> None:
        if entry.lane in self._lanes:
            self._lanes[entry.lane].append(entry)
            return
        self._lanes[entry.lane] = deque([entry])
        task = asyncio.get_running_loop().create_task(self._drain(entry.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: str) -> None:
        waiting = self._lanes[lane]
        while waiting and self.settings is not None:
            await self._deliver(waiting[0], self.settings)
            waiting.popleft()
        self._lanes.pop(lane, None)

    async def _deliver(self, entry: Pending, settings: WebhookSettings) -> None:
        delay = self._first_delay
        while self._queue.is_pending(entry):
            async with self._slots:
                wait = await self._post(entry, settings)
            if wait is None:
                self._queue.confirm(entry)
                return
            if self._is_gone():
                self._queue.on_arrival = None
                self.settings = None
                return
            await asyncio.sleep(max(delay, wait))
            delay = min(delay * 2, LONGEST_DELAY)

    def _is_gone(self) -> bool:
        return self._gone_since is not None and self._clock() - self._gone_since >= GONE_HOURS * 3600

    async def _post(self, entry: Pending, settings: WebhookSettings) -> float | None:
        """None where the update was taken, else the seconds the other side asks to wait (mostly 0)."""
        headers = {"Content-Type": "application/json"}
        if settings.secret_token:
            headers[SECRET_HEADER] = settings.secret_token
        if self._session is None:
            return 0.0
        try:
            body = dump(entry.update).encode()
            async with self._session.post(settings.url, data=body, headers=headers) as response:
                return await self._judge(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._failed("Connection refused" if "refused" in str(error) else "Connection failed")
            return 0.0

    async def _judge(self, response: aiohttp.ClientResponse) -> float | None:
        self._gone_since = (self._gone_since or self._clock()) if response.status == 410 else None
        if 200 <= response.status < 300:
            await self._follow(response)
            return None
        self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
        with contextlib.suppress(ValueError):
            return float(response.headers.get("Retry-After", "0"))
        return 0.0

    async def _follow(self, response: aiohttp.ClientResponse) -> None:
        """The reply may itself be a call; nobody sees its result."""
        if self.on_reply is None or response.content_type != "application/json":
            return
        with contextlib.suppress(ValueError):
            reply = await response.json()
            if isinstance(reply, dict) and isinstance(reply.get("method"), str):
                await self.on_reply(reply)

    def _failed(self, words: str) -> None:
        self.last_error = (int(self._clock()), words)
