"""One running sandbox: the world and every mechanism around it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeAlias

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Faults
from bot.sandbox.files import FileStore
from bot.sandbox.journal import Journal
from bot.sandbox.limits import FloodJudge
from bot.sandbox.live import Hub
from bot.sandbox.polling import Poller
from bot.sandbox.queries import Queries
from bot.sandbox.shapes import Clock, Obj
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.views import Views
from bot.sandbox.webhooks import Webhook
from bot.sandbox.world import BotAccount, Post, World

CarryOut: TypeAlias = Callable[["Sandbox", BotAccount, Obj], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a test may want otherwise. Times in seconds.

    `callback_window`: how long a press may wait for its answer. `webhook_delay`: before the first
    repetition to a webhook. `conflict_pause`: before repeated 409s, and the busy poller's wait.
    """

    clock: Clock = time.time
    journal_path: Path | None = None
    callback_window: float = 15.0
    webhook_delay: float = 1.0
    conflict_pause: float = 3.0
    seed: int = 1


class Mailbox:
    """How one bot gets its updates: a queue, read by polling or pushed to a webhook."""

    def __init__(self, settings: Settings, seed: int) -> None:
        self.queue = UpdateQueue(settings.clock, seed)
        self.poller = Poller(self.queue, settings.clock, settings.conflict_pause)
        self.webhook = Webhook(self.queue, settings.clock, settings.webhook_delay)
        self.next_set_webhook = 0.0


class Sandbox:
    """Everything the API and the control interface work on."""

    def __init__(self, settings: Settings, carry_out: CarryOut) -> None:
        self.settings = settings
        self._carry_out = carry_out
        self.clock = settings.clock
        self.world = World()
        self.files = FileStore()
        self.views = Views(self.world, self.files)
        self.journal = Journal(self.clock, settings.journal_path)
        self.judge = FloodJudge(self.clock)
        self.faults = Faults()
        self.hub = Hub()
        self.queries = Queries(self.clock, settings.callback_window)
        self.change_numbers = count(1)
        self.inline_posts: dict[str, Post] = {}
        self.closing = asyncio.Event()
        self.mailboxes: dict[int, Mailbox] = {}

    def mailbox(self, bot: BotAccount) -> Mailbox:
        """The bot's own."""
        if bot.id not in self.mailboxes:
            mailbox = Mailbox(self.settings, self.settings.seed * 1_000_003 + bot.id)
            mailbox.webhook.on_reply = partial(self.follow_reply, bot)
            self.mailboxes[bot.id] = mailbox
        return self.mailboxes[bot.id]

    async def follow_reply(self, bot: BotAccount, reply: Obj) -> None:
        """Carry out the call that a webhook's reply holds."""
        await self._carry_out(self, bot, reply)

    def now(self) -> int:
        """Whole seconds since 1970, as the Bot API gives times."""
        return int(self.clock())

    async def close(self) -> None:
        """End every wait and release what is open."""
        self.closing.set()
        self.hub.close()
        for mailbox in self.mailboxes.values():
            mailbox.poller.abort(ApiError(500, "Internal Server Error: restart"))
            await mailbox.webhook.close()
        self.journal.close()
