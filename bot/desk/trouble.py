"""What an exception of python-telegram-bot means for us."""

from datetime import timedelta

import httpx
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

SURELY_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
BY_CLASS = ((Forbidden, Kind.UNREACHABLE), (Conflict, Kind.CONFLICT))
TOO_LARGE = "Request Entity Too Large"
"""What the front server says to an upload above its limit (413), which PTB calls a NetworkError."""


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
    if isinstance(error, NetworkError) and TOO_LARGE in error.message:
        return Kind.REFUSED
    return next((kind for name, kind in BY_CLASS if isinstance(error, name)), Kind.UNSURE)


def _seconds(retry_after: int | timedelta) -> float:
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else retry_after
