"""给我找匹配: from a card of one's own record to what fits it, and back; and no more of it unasked."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.member.filters import PRESSED_IN_PRIVATE, Consented
from bot.member.presses import FindMatches, Mute, OpenMatch, TurnMatches, Unmute
from bot.turn import Turn
from handlers import matching, muting
from handlers.links import Links
from storage.people import Member
from storage.search.finder import Finder


def make_router() -> Router:
    router = Router(name="matching")
    router.callback_query.filter(Consented())
    router.callback_query.register(on_find, FindMatches.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_turn, TurnMatches.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_open, OpenMatch.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_mute, Mute.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_unmute, Unmute.filter(), PRESSED_IN_PRIVATE)
    return router


async def on_find(
    query: CallbackQuery, callback_data: FindMatches, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await matching.find_matches(turn.session, finder, member, callback_data.reference))


async def on_turn(
    query: CallbackQuery, callback_data: TurnMatches, turn: Turn, member: Member, finder: Finder
) -> None:
    it = callback_data
    turn.say(await matching.turn_matches(turn.session, finder, member, it.reference, it.page))


async def on_open(
    query: CallbackQuery, callback_data: OpenMatch, turn: Turn, member: Member, links: Links
) -> None:
    it = callback_data
    turn.say(await matching.open_match(turn.session, member, links, it.reference, it.own, it.page))


async def on_mute(query: CallbackQuery, callback_data: Mute, turn: Turn, member: Member) -> None:
    turn.say(await muting.mute(turn.session, member, callback_data.category, muted=True))


async def on_unmute(query: CallbackQuery, callback_data: Unmute, turn: Turn, member: Member) -> None:
    turn.say(await muting.mute(turn.session, member, callback_data.category, muted=False))
