"""The command menu of one person's chat with the members' bot."""

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand, BotCommandScopeChat

from bot.member.trouble import trouble_of
from bot.menus import Show
from bot.trouble import Trouble
from handlers.menus import Menu


def showing(bot: Bot) -> Show:
    async def show(chat_id: int, menu: Menu | None) -> Trouble | None:
        scope = BotCommandScopeChat(chat_id=chat_id)
        try:
            if menu is None:
                await bot.delete_my_commands(scope=scope)
            else:
                commands = [BotCommand(command=name, description=about) for name, about in menu.commands]
                await bot.set_my_commands(commands, scope=scope)
        except AiogramError as error:
            return trouble_of(error)
        return None

    return show
