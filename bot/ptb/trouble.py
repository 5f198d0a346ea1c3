"""What an exception of python-telegram-bot, over `AiohttpRequest`, means for us."""

import os
from datetime import timedelta
from http import HTTPStatus

from aiohttp import ClientConnectorError, ConnectionTimeoutError, InvalidURL, NonHttpUrlClientError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.trouble import Kind, Trouble, trouble_of_bad_request

os.environ.setdefault("PTB_TIMEDELTA", "1")  # PTB 22 warns at every flood wait until this is chosen

SURELY_NOT_SENT = (ClientConnectorError, ConnectionTimeoutError, InvalidURL, NonHttpUrlClientError)
BY_CLASS = ((Forbidden, Kind.UNREACHABLE), (Conflict, Kind.CONFLICT))
TOO_LARGE = ("Request Entity Too Large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE.phrase)
"""What is said of an upload above the limit (413), by the server itself or by Python's phrase for the number
(another one from 3.13 on); PTB calls it a NetworkError."""


def trouble_of(error: TelegramError) -> Trouble:
    """Judge by class, and where PTB puts several cases into one class by the cause beneath it."""
    match error:
        case RetryAfter():
            return Trouble(Kind.WAIT, error.message, seconds=_seconds(error.retry_after))
        case ChatMigrated():
            return Trouble(Kind.MIGRATED, error.message, chat_id=error.new_chat_id)
        case InvalidToken():
            return Trouble(Kind.UNAUTHORIZED, "the token was refused")  # PTB's own words may hold it
        case BadRequest():  # a subclass of NetworkError, as TimedOut is
            return trouble_of_bad_request(error.message)
    return Trouble(_kind(error), error.message)


def _kind(error: TelegramError) -> Kind:
    if isinstance(error, NetworkError) and isinstance(error.__cause__, SURELY_NOT_SENT):
        return Kind.NOT_DONE
    if isinstance(error, NetworkError) and any(words in error.message for words in TOO_LARGE):
        return Kind.REFUSED
    return next((kind for name, kind in BY_CLASS if isinstance(error, name)), Kind.UNSURE)


def _seconds(retry_after: int | timedelta) -> float:
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else retry_after
