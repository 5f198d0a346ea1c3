"""Groups: /search, and a hint for every other command of ours."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_GROUP, PRESSED_IN_PRIVATE, Consented
from bot.member.presses import UseText
from bot.turn import Turn
from handlers.hearing import invite_from_group, point_to_private, search_in_group
from handlers.help import COMMANDS
from handlers.links import Links
from handlers.posting.received import use_text_in_group
from storage.people import Member
from storage.search.finder import Finder


def make_router() -> Router:
    router = Router(name="groups")
    router.message.filter(IN_GROUP)
    router.message.register(on_search, Command("search"), Consented())
    router.message.register(on_stranger, Command("search"))
    router.message.register(on_other, Command(*(name for name, _ in COMMANDS)))
    router.callback_query.register(on_text, UseText.filter(), ~PRESSED_IN_PRIVATE, Consented())
    return router


async def on_search(
    message: Message, command: CommandObject, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await search_in_group(turn.session, finder, member, command.args or ""))


async def on_stranger(message: Message, turn: Turn, links: Links) -> None:
    turn.say(await invite_from_group(turn.person, links))


async def on_other(message: Message, turn: Turn, links: Links) -> None:
    turn.say(await point_to_private(turn.person, links))


async def on_text(query: CallbackQuery, callback_data: UseText, turn: Turn, member: Member) -> None:
    turn.say(await use_text_in_group(turn.session, member, callback_data.text))
