"""The command menu: a stranger's shows nothing, each officer's chat shows what they may do."""

import asyncio
import logging

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.ptb.trouble import trouble_of
from handlers.desk.welcoming import commands_of
from handlers.wording import Wording
from storage.people import Member
from storage.vocabularies import Language

log = logging.getLogger(__name__)

Menu = tuple[int, Language, tuple[tuple[str, str], ...]]


async def show_stranger_menu(bot: Bot) -> None:
    """Raises TelegramError."""
    await bot.set_my_commands([BotCommand("start", "开始")], scope=BotCommandScopeAllPrivateChats())


class Menus:
    """Sets each officer's menu once a process and whenever it changes; a failure costs only the menu."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._shown: set[Menu] = set()
        self._wanted: asyncio.Queue[Menu] = asyncio.Queue()

    def want(self, chat_id: int, member: Member) -> None:
        menu = (chat_id, member.language, commands_of(member))
        if menu not in self._shown:
            self._shown = {shown for shown in self._shown if shown[0] != chat_id} | {menu}
            self._wanted.put_nowait(menu)

    async def work(self) -> None:
        while True:
            chat_id, language, named = await self._wanted.get()
            w = Wording(language)
            commands = [BotCommand(name, w.plain(about)) for name, about in named]
            try:
                await self._bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id))
            except TelegramError as error:
                log.warning("a command menu could not be set: %s", trouble_of(error).reason)
