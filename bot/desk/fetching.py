"""Fetching a file that a person sent."""

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.ptb.trouble import trouble_of
from bot.trouble import Kind
from handlers.forms.said import Said
from handlers.importing.limits import MEGABYTE
from handlers.importing.sentences import Refused, refused
from handlers.wording import marked

NOT_THERE = Said(marked("Telegram 上已经取不到这个文件，请重新发送。"))
SURELY_FINAL = (Kind.REFUSED, Kind.UNREACHABLE, Kind.GONE)


class Delayed(Exception):
    """Telegram cannot be asked just now; again after `seconds`, or when it seems fit (0)."""

    def __init__(self, reason: str, seconds: float = 0) -> None:
        super().__init__(reason)
        self.seconds = seconds


async def fetch_file(bot: Bot, file_id: str, most: int) -> bytes:
    """The file's bytes, at most `most` of them. Raises Refused (it cannot be had) or Delayed."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > most:
            raise refused("too_large", megabytes=most // MEGABYTE)
    except TelegramError as error:
        raise _judged(error, most) from error
    try:
        return bytes(await file.download_as_bytearray())
    except InvalidToken:  # what PTB makes of a 404
        raise Refused(NOT_THERE) from None
    except TelegramError as error:
        raise _judged(error, most) from error


def _judged(error: TelegramError, most: int) -> Refused | Delayed:
    trouble = trouble_of(error)
    if trouble.kind in SURELY_FINAL:
        too_large = "too big" in trouble.reason
        return refused("too_large", megabytes=most // MEGABYTE) if too_large else Refused(NOT_THERE)
    return Delayed(trouble.reason, trouble.seconds)
