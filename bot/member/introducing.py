"""Telling Telegram what the bot is and everybody's commands, in both languages clients can ask for."""

import logging

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.member.trouble import trouble_of
from handlers.help import GROUP_COMMANDS
from handlers.menus import FOR_GUESTS
from handlers.wording import Wording, marked
from storage.vocabularies import Language

log = logging.getLogger(__name__)

LANGUAGES = (("", Language.ZH_HANS), ("en", Language.EN))
"""Telegram knows two-letter codes here, so 繁體 readers get the default."""
ABOUT = marked("技术成果转化联络人俱乐部：说出需求，找到技术成果")
DESCRIPTION = marked(
    "说出一个需求，一句话就行，我在俱乐部的技术成果里找合适的，并说明为什么。\n\n按“开始”看说明并加入。"
)


async def introduce(bot: Bot) -> None:
    """Set what is not set already: setting a description is limited to a few times a day."""
    for code, language in LANGUAGES:
        w = Wording(language)
        try:
            await _set_commands(bot, code, w)
            await _set_texts(bot, code, w)
        except AiogramError as error:  # a menu that is out of date must not keep the bot from running
            log.warning("the command menu was not set: %s", trouble_of(error).reason)


async def _set_commands(bot: Bot, code: str, w: Wording) -> None:
    for scope, commands in (
        (BotCommandScopeAllPrivateChats(), FOR_GUESTS),
        (BotCommandScopeAllGroupChats(), GROUP_COMMANDS),
    ):
        wanted = [(name, w.plain(about)) for name, about in commands]
        there = await bot.get_my_commands(scope=scope, language_code=code or None)
        if [(item.command, item.description) for item in there] != wanted:
            menu = [BotCommand(command=name, description=about) for name, about in wanted]
            await bot.set_my_commands(menu, scope=scope, language_code=code or None)


async def _set_texts(bot: Bot, code: str, w: Wording) -> None:
    about, description = w.plain(ABOUT), w.plain(DESCRIPTION)
    if (await bot.get_my_short_description(language_code=code or None)).short_description != about:
        await bot.set_my_short_description(about, language_code=code or None)
    if (await bot.get_my_description(language_code=code or None)).description != description:
        await bot.set_my_description(description, language_code=code or None)
