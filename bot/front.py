"""What both bots' front ends offer to whoever runs them."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from bot.speaking import Speaker
from bot.trouble import Trouble

Update = TypeVar("Update")


class Front(Protocol[Update]):
    """One bot: `name` is "member" or "desk"; `Update` its framework's own."""

    name: str
    speaker: Speaker

    async def introduce(self) -> None:
        """Learn who we are (getMe) and tell Telegram our commands."""

    async def fetch(self, offset: int | None, seconds: int) -> Sequence[Update] | Trouble:
        """One getUpdates call."""

    async def receive(self, update: Update) -> None:
        """Return once the update's effect is committed."""

    async def receive_raw(self, update: dict[str, Any]) -> None:
        """The same for an update as JSON, posted by a webhook."""

    def chat_of(self, update: Update) -> int | None:
        """What the update must stay in order with."""

    async def work(self) -> None:
        """Whatever the bot does beside answering, until cancelled."""

    async def set_webhook(self, url: str | None, secret: str | None) -> None:
        """Have updates posted to `url`, or (None) keep them for polling."""

    async def close(self) -> None:
        """Close connections."""
