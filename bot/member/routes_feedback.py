"""有用 and 没用 on results, matches and alerts; in groups but a word of where to go."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.member.filters import PRESSED_IN_PRIVATE, Consented
from bot.member.presses_feedback import GiveWhy, Judge, Rate, ShowNews, ShowSaid, TurnSaid
from bot.turn import Turn
from handlers import alerts
from handlers.feedback import mine, rating
from handlers.links import Links
from storage.people import Member
from storage.search.finder import Finder


def make_router() -> Router:
    router = Router(name="feedback")
    router.callback_query.filter(Consented())
    router.callback_query.register(on_rate, Rate.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_rate_in_group, Rate.filter())
    router.callback_query.register(on_why, GiveWhy.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_judge, Judge.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_said, ShowSaid.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_turn, TurnSaid.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_news, ShowNews.filter(), PRESSED_IN_PRIVATE)
    return router


async def on_rate(
    query: CallbackQuery, callback_data: Rate, turn: Turn, member: Member, finder: Finder, links: Links
) -> None:
    it = callback_data
    turn.say(await rating.rate(turn.session, finder, links, member, it.reference, it.act, it.at))


async def on_rate_in_group(query: CallbackQuery, turn: Turn, member: Member) -> None:
    turn.say(await rating.rate_in_group(member))


async def on_why(
    query: CallbackQuery, callback_data: GiveWhy, turn: Turn, member: Member, finder: Finder, links: Links
) -> None:
    it = callback_data
    turn.say(await rating.give_reason(turn.session, finder, links, member, it.reference, it.why, it.at))


async def on_judge(
    query: CallbackQuery, callback_data: Judge, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await rating.judge(turn.session, finder, member, callback_data.at))


async def on_said(query: CallbackQuery, turn: Turn, member: Member) -> None:
    turn.say(await mine.show_said(turn.session, member))


async def on_turn(query: CallbackQuery, callback_data: TurnSaid, turn: Turn, member: Member) -> None:
    turn.say(await mine.turn_said(turn.session, member, callback_data.page))


async def on_news(query: CallbackQuery, callback_data: ShowNews, turn: Turn, member: Member) -> None:
    turn.say(await alerts.show_news(turn.session, member, callback_data.message))
