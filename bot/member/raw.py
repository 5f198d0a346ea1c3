"""Updates as JSON first, so that one which this aiogram cannot read does not hold up those beside it."""

import logging
from typing import Any

from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError

log = logging.getLogger(__name__)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates, its result left as it came."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


def parsed(bot: Bot, update: dict[str, Any]) -> Update:
    """The update; an empty one of the same id, which nobody answers, where it cannot be read."""
    try:
        return Update.model_validate(update, context={"bot": bot})
    except ValidationError as error:
        log.error("an update could not be read: %s", error.errors(include_input=False))
        return Update(update_id=int(update["update_id"]))
