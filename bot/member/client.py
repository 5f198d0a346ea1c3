"""The Bot API client: the same code for Telegram and for any server that speaks its API."""

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import LinkPreviewOptions

CALL_SECONDS = 60.0
"""The server absorbs flood waits inside a call; a shorter limit would report failure for what arrives."""
BEYOND_THE_POLL = 15
"""Seconds a long poll may be late before its connection counts as dead."""


def make_bot(token: str, api_url: str) -> Bot:
    """Texts are HTML, links in them are shown without a preview."""
    return Bot(
        token,
        session=AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=CALL_SECONDS),
        default=DefaultBotProperties(
            parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True)
        ),
    )
