"""Fetching a file that a member sent."""

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiohttp import ClientError, ClientResponseError

from bot.member.trouble import trouble_of
from bot.reading.extracting import Unreadable
from bot.trouble import Kind

SECONDS = 60
SURELY_FINAL = (Kind.REFUSED, Kind.UNREACHABLE, Kind.GONE)


class Delayed(Exception):
    """Telegram cannot be asked just now; again after `seconds`, or when it seems fit (0)."""

    def __init__(self, reason: str, seconds: float = 0) -> None:
        super().__init__(reason)
        self.seconds = seconds


async def fetch_file(bot: Bot, file_id: str, most: int) -> bytes:
    """The file's bytes, at most `most` of them. Raises Unreadable (it cannot be had) or Delayed."""
    try:
        file = await bot.get_file(file_id)
    except AiogramError as error:
        raise _judged(error) from error
    if (file.file_size or 0) > most or file.file_path is None:
        raise Unreadable("too_large")
    url = bot.session.api.file_url(bot.token, file.file_path)
    content = bytearray()
    try:
        async for chunk in bot.session.stream_content(url, timeout=SECONDS, raise_for_status=True):
            content += chunk
            if len(content) > most:
                raise Unreadable("too_large")
    except ClientResponseError as error:
        if error.status == 404:
            raise Unreadable("gone") from None
        raise Delayed(f"HTTP {error.status}") from None  # its own text holds the token
    except (ClientError, TimeoutError) as error:
        raise Delayed(type(error).__name__) from None
    return bytes(content)


def _judged(error: AiogramError) -> Unreadable | Delayed:
    trouble = trouble_of(error)
    if trouble.kind in SURELY_FINAL:
        return Unreadable("too_large" if "too big" in trouble.reason else "gone")
    return Delayed(trouble.reason, trouble.seconds)
