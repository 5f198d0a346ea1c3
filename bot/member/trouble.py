"""What aiogram's exceptions mean for us."""

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot.trouble import Kind, Trouble, trouble_of_bad_request

_BY_TYPE: tuple[tuple[type[TelegramAPIError], Kind], ...] = (
    (TelegramForbiddenError, Kind.UNREACHABLE),
    (TelegramUnauthorizedError, Kind.UNAUTHORIZED),
    (TelegramNotFound, Kind.UNAUTHORIZED),  # our methods exist: a 404 is a token no bot has
    (TelegramConflictError, Kind.CONFLICT),
    (TelegramEntityTooLarge, Kind.REFUSED),
    (TelegramServerError, Kind.UNSURE),
)


def trouble_of(error: AiogramError) -> Trouble:
    """Judge a failed call. The reason holds no token, and of a broken body nothing."""
    match error:
        case TelegramRetryAfter():
            return Trouble(Kind.WAIT, f"flood control, {error.retry_after} s", seconds=error.retry_after)
        case TelegramMigrateToChat():
            return Trouble(Kind.MIGRATED, "the group became a supergroup", chat_id=error.migrate_to_chat_id)
        case TelegramBadRequest():
            return trouble_of_bad_request(error.message)
        case ClientDecodeError():
            return Trouble(Kind.UNSURE, f"the answer could not be read: {error.message}")
        case TelegramAPIError():
            return Trouble(_kind_of(error), error.message)
        case _:
            return Trouble(Kind.UNSURE, type(error).__name__)


def _kind_of(error: TelegramAPIError) -> Kind:
    """aiogram tells a refused connection from a broken one only by the cause it keeps."""
    for type_, kind in _BY_TYPE:
        if isinstance(error, type_):
            return kind
    if isinstance(error, TelegramNetworkError) and isinstance(
        error.__cause__, ClientConnectorError | ConnectionTimeoutError
    ):
        return Kind.NOT_DONE
    return Kind.UNSURE
