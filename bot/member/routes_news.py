"""/news, the digest's pages and items; private chats only."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.member.presses import OpenNews, ReadNews, TurnNews
from bot.turn import Turn
from handlers.news import reading
from storage.people import Member


def make_router() -> Router:
    router = Router(name="news")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(PRESSED_IN_PRIVATE, Consented())
    router.message.register(on_news, Command("news"))
    router.callback_query.register(on_turn, TurnNews.filter())
    router.callback_query.register(on_open, OpenNews.filter())
    router.callback_query.register(on_read, ReadNews.filter())
    return router


async def on_news(message: Message, turn: Turn) -> None:
    turn.say(await reading.list_news(turn.session, turn.person, turn.member))


async def on_turn(query: CallbackQuery, callback_data: TurnNews, turn: Turn, member: Member) -> None:
    turn.say(await reading.turn_news(turn.session, member, callback_data.digest, callback_data.page))


async def on_open(query: CallbackQuery, callback_data: OpenNews, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await reading.open_item(turn.session, member, it.digest, it.page, it.item))


async def on_read(query: CallbackQuery, callback_data: ReadNews, turn: Turn, member: Member) -> None:
    turn.say(await reading.read_page(turn.session, member, callback_data.digest, callback_data.page))
