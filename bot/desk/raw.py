"""Updates as JSON first, so that one which this PTB cannot read does not hold up those beside it."""

import logging
from collections.abc import Sequence
from typing import Any

from telegram import Bot, Update
from telegram.error import EndPointNotFound, InvalidToken

from bot.ptb.request import READ_SECONDS

log = logging.getLogger(__name__)

GET_UPDATES = "get_Updates"
"""Becomes getUpdates, with its own connections; spelled `getUpdates`, PTB would warn that it has a method."""


async def raw_updates(
    bot: Bot, offset: int | None, seconds: int, allowed: Sequence[str]
) -> list[dict[str, Any]]:
    """getUpdates, its result left as it came. Raises TelegramError, InvalidToken where the token is wrong."""
    asked = {"offset": offset, "timeout": seconds, "allowed_updates": allowed}
    try:
        raw: list[dict[str, Any]] = await bot.do_api_request(
            GET_UPDATES, asked, read_timeout=seconds + READ_SECONDS
        )
    except EndPointNotFound:  # what PTB makes of 401 and 404 once a bot has started
        raise InvalidToken from None
    return raw


def parsed(bot: Bot, update: dict[str, Any]) -> Update:
    """The update; an empty one of the same id, which nobody answers, where it cannot be read."""
    try:
        return Update.de_json(update, bot)
    except Exception as error:  # PTB checks nothing: whatever its constructors stumble over
        log.error("update %s could not be read: %s", update["update_id"], type(error).__name__)
        return Update(int(update["update_id"]))
