"""The desk's command menus: a stranger's shows nothing, each officer's chat shows what they may do."""

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.menus import Show
from bot.ptb.trouble import trouble_of
from bot.trouble import Trouble
from handlers.menus import Menu


async def show_stranger_menu(bot: Bot) -> None:
    """Raises TelegramError."""
    await bot.set_my_commands([BotCommand("start", "开始")], scope=BotCommandScopeAllPrivateChats())


def showing(bot: Bot) -> Show:
    async def show(chat_id: int, menu: Menu | None) -> Trouble | None:
        scope = BotCommandScopeChat(chat_id)
        try:
            if menu is None:
                await bot.delete_my_commands(scope=scope)
            else:
                await bot.set_my_commands([BotCommand(*one) for one in menu.commands], scope=scope)
        except TelegramError as error:
            return trouble_of(error)
        return None

    return show
