"""Commands and the language card; private chats only."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented, Searching
from bot.member.presses import ChooseLanguage
from bot.turn import Turn
from handlers.hearing import search_by_command
from handlers.help import answer_unknown_command, cancel, choose_language, offer_languages, show_help
from handlers.links import Links
from storage.people import Member
from storage.search.finder import Finder


def make_router() -> Router:
    router = Router(name="commands")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(PRESSED_IN_PRIVATE)
    router.message.register(on_help, Command("help"))
    router.message.register(on_language, Command("language"))
    router.message.register(on_cancel, Command("cancel"))
    router.message.register(on_search, Searching(), Consented())
    router.message.register(on_unknown, F.text.regexp(r"^/\w"), ~Searching())
    router.callback_query.register(on_chosen_language, ChooseLanguage.filter(), Consented())
    return router


async def on_help(message: Message, turn: Turn, links: Links) -> None:
    turn.say(await show_help(turn.session, links, turn.person, turn.member))


async def on_language(message: Message, turn: Turn) -> None:
    turn.say(await offer_languages(turn.person, turn.member))


async def on_cancel(message: Message, turn: Turn) -> None:
    turn.say(await cancel(turn.session, turn.person, turn.member))


async def on_search(
    message: Message, words: str, turn: Turn, member: Member, finder: Finder, links: Links
) -> None:
    turn.say(await search_by_command(turn.session, finder, links, turn.person, member, words))


async def on_unknown(message: Message, turn: Turn) -> None:
    command = (message.text or "").split()[0].removeprefix("/")
    turn.say(await answer_unknown_command(turn.session, turn.person, turn.member, command))


async def on_chosen_language(
    query: CallbackQuery, callback_data: ChooseLanguage, turn: Turn, member: Member
) -> None:
    turn.say(await choose_language(turn.session, turn.person, member, callback_data.language))
