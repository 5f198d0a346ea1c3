"""The few questions routes ask of an update."""

import re
from typing import Any

from aiogram import F
from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import Message, TelegramObject

from bot.member.addressing import GROUPS
from bot.turn import Turn
from handlers.consent import consented

IN_PRIVATE = F.chat.type == ChatType.PRIVATE
IN_GROUP = F.chat.type.in_(GROUPS)
PRESSED_IN_PRIVATE = F.message.chat.type == ChatType.PRIVATE

SEARCH = re.compile(r"/search(?:@\w+)?(?:\s+|(?=[^\x00-\x7f])|$)", re.IGNORECASE)
"""The command before its words; who writes Chinese often leaves out the space between them."""


def searched_for(text: str) -> str | None:
    """The words of a /search; None for any other text."""
    command = SEARCH.match(text)
    return text[command.end() :] if command else None


class Consented(Filter):
    """Somebody who agreed to the consent card; gives the route their `member`."""

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool | dict[str, Any]:
        return {"member": turn.member} if consented(turn.member) else False


class Searching(Filter):
    """A /search; gives the route its `words`, which may be none."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        words = searched_for(message.text or "")
        return False if words is None else {"words": words}
