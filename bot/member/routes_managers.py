"""找技术经理人: /managers, the button of a record, and a manager's own card."""

from typing import Literal

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.member.presses import Reference
from bot.turn import Turn
from handlers import managers
from storage.people import Member
from storage.search.finder import Finder


class FindManagers(CallbackData, prefix="mgr"):
    reference: Reference


class ShowOwn(CallbackData, prefix="mgrme"):
    pass


class SetListed(CallbackData, prefix="mgrlist"):
    way: Literal["on", "off"]


def make_router() -> Router:
    router = Router(name="managers")
    router.callback_query.filter(Consented())
    router.message.register(on_managers, IN_PRIVATE, Command("managers"))
    router.callback_query.register(on_find, FindManagers.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_own, ShowOwn.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_listed, SetListed.filter(), PRESSED_IN_PRIVATE)
    return router


async def on_managers(message: Message, command: CommandObject, turn: Turn, finder: Finder) -> None:
    turn.say(await managers.managers(turn.session, finder, turn.person, turn.member, command.args or ""))


async def on_find(query: CallbackQuery, callback_data: FindManagers, turn: Turn, member: Member) -> None:
    turn.say(await managers.managers_for(turn.session, member, callback_data.reference))


async def on_own(query: CallbackQuery, turn: Turn, member: Member) -> None:
    turn.say(await managers.own_card(turn.session, member))


async def on_listed(query: CallbackQuery, callback_data: SetListed, turn: Turn, member: Member) -> None:
    turn.say(await managers.set_listed(turn.session, member, listed=callback_data.way == "on"))
