"""Result cards, their filters and the records they open, wherever the card stands."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.member.filters import PRESSED_IN_PRIVATE, Consented
from bot.member.presses import (
    ClearFilters,
    LookAt,
    OpenFilter,
    OpenFilters,
    OpenResult,
    SearchAsTyped,
    SetFilter,
    TryExample,
    TurnPage,
    TurnPart,
)
from bot.turn import Turn
from handlers.filtering import choose_filter, clear_filters, open_filter, open_filters
from handlers.finding import search_as_typed, try_example, turn_page
from handlers.links import Links
from handlers.opening import open_reference, open_result, turn_part
from storage.people import Member
from storage.search.finder import Finder


def make_router() -> Router:
    router = Router(name="finding")
    router.callback_query.filter(Consented())
    router.callback_query.register(on_example, TryExample.filter())
    router.callback_query.register(on_page, TurnPage.filter())
    router.callback_query.register(on_as_typed, SearchAsTyped.filter())
    router.callback_query.register(on_result, OpenResult.filter())
    router.callback_query.register(on_part, TurnPart.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_look, LookAt.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_filters, OpenFilters.filter())
    router.callback_query.register(on_filter, OpenFilter.filter())
    router.callback_query.register(on_set, SetFilter.filter())
    router.callback_query.register(on_clear, ClearFilters.filter())
    return router


async def on_example(
    query: CallbackQuery, callback_data: TryExample, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await try_example(turn.session, finder, member, callback_data.number))


async def on_page(
    query: CallbackQuery, callback_data: TurnPage, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await turn_page(turn.session, finder, member, callback_data.search, callback_data.page))


async def on_result(
    query: CallbackQuery, callback_data: OpenResult, turn: Turn, member: Member, links: Links
) -> None:
    it = callback_data
    turn.say(await open_result(turn.session, member, links, it.reference, it.search, it.page, it.part))


async def on_as_typed(
    query: CallbackQuery, callback_data: SearchAsTyped, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await search_as_typed(turn.session, finder, member, callback_data.search))


async def on_part(
    query: CallbackQuery, callback_data: TurnPart, turn: Turn, member: Member, links: Links
) -> None:
    turn.say(await turn_part(turn.session, member, links, callback_data.reference, callback_data.part))


async def on_look(
    query: CallbackQuery, callback_data: LookAt, turn: Turn, member: Member, links: Links
) -> None:
    """The record below the card that speaks of it, whose buttons stay."""
    turn.say(await open_reference(turn.session, member, links, callback_data.reference))


async def on_filters(
    query: CallbackQuery, callback_data: OpenFilters, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await open_filters(turn.session, finder, member, callback_data.search, callback_data.page))


async def on_filter(query: CallbackQuery, callback_data: OpenFilter, turn: Turn, member: Member) -> None:
    turn.say(await open_filter(turn.session, member, callback_data.search, callback_data.name))


async def on_set(
    query: CallbackQuery, callback_data: SetFilter, turn: Turn, member: Member, finder: Finder
) -> None:
    it = callback_data
    turn.say(await choose_filter(turn.session, finder, member, it.search, it.name, it.code))


async def on_clear(
    query: CallbackQuery, callback_data: ClearFilters, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await clear_filters(turn.session, finder, member, callback_data.search, callback_data.then))
