"""/settings and every button of its card; private chats only."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.member.presses import ChooseSetting
from bot.turn import Turn
from handlers.settings.choosing import open_settings, press_setting
from storage.people import Member


def make_router() -> Router:
    router = Router(name="settings")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(PRESSED_IN_PRIVATE)
    router.message.register(on_settings, Command("settings"))
    router.callback_query.register(on_setting, ChooseSetting.filter(), Consented())
    return router


async def on_settings(message: Message, turn: Turn) -> None:
    turn.say(await open_settings(turn.session, turn.person, turn.member))


async def on_setting(query: CallbackQuery, callback_data: ChooseSetting, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await press_setting(turn.session, turn.person, member, it.part, it.value))
