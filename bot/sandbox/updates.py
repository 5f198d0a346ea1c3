"""Each bot's queue of updates: repeated until confirmed by offset, filtered when created, kept 24 hours."""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.errors import bad_request
from bot.sandbox.shapes import Clock, Obj

DAY = 24 * 3600.0
WEEK = 7 * DAY
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
KINDS = {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
}


@dataclass(frozen=True, slots=True)
class Pending:
    """An update nobody has confirmed; `lane` names the chat or person whose updates keep their order."""

    update_id: int
    lane: str
    expires_at: float
    update: Obj


class UpdateQueue:
    """The updates of one bot, oldest first."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._random = random.Random(seed)
        self._next_id = self._random.randrange(100_000_000, 900_000_000)
        self._last_at = clock()
        self._pending: deque[Pending] = deque()
        self.allowed = KINDS - NOT_BY_DEFAULT
        self.allowed_given: list[str] | None = None
        self.arrived = asyncio.Event()
        self.on_arrival: Callable[[Pending], None] | None = None

    def allow(self, kinds: list[object]) -> None:
        """Remember which kinds are wanted; an empty list means the default ones."""
        names = [str(kind) for kind in kinds if kind in KINDS]
        self.allowed = set(names) if names else KINDS - NOT_BY_DEFAULT
        self.allowed_given = names or None

    def add(self, kind: str, payload: Obj, lane: str, life: float = DAY) -> None:
        """Queue `{kind: payload}` unless the bot does not want the kind."""
        if kind not in self.allowed:
            return
        now = self._clock()
        if now - self._last_at > WEEK:
            self._next_id = self._random.randrange(100_000_000, 900_000_000)
        self._last_at = now
        update: Obj = {"update_id": self._next_id, kind: payload}
        entry = Pending(self._next_id, lane, now + life, update)
        self._next_id += 1
        self._pending.append(entry)
        self.arrived.set()
        if self.on_arrival is not None:
            self.on_arrival(entry)

    def pending(self) -> list[Pending]:
        """What waits now; the expired are dropped."""
        now = self._clock()
        if any(entry.expires_at <= now for entry in self._pending):
            self._pending = deque(entry for entry in self._pending if entry.expires_at > now)
        return list(self._pending)

    def is_pending(self, entry: Pending) -> bool:
        """Whether it still waits."""
        return any(other is entry for other in self.pending())

    def take(self, offset: int, limit: int) -> list[Obj]:
        """Updates from `offset` on, forgetting those before; a negative one keeps the last -offset."""
        if offset > 2**31 - 1 or offset < -(2**31):
            raise bad_request("Invalid offset specified")
        waiting = self.pending()
        kept = waiting[offset:] if offset < 0 else [e for e in waiting if e.update_id >= offset]
        self._pending = deque(kept)
        if not kept:
            self.arrived.clear()
        return [entry.update for entry in kept[:limit]]

    def confirm(self, entry: Pending) -> None:
        """Forget one update: a webhook has taken it."""
        self._pending = deque(other for other in self._pending if other is not entry)

    def clear(self) -> None:
        """Forget everything (`drop_pending_updates`)."""
        self._pending.clear()
        self.arrived.clear()
