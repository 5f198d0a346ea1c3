"""Watches: /watches, and the buttons of their cards and alerts; in groups but a word of where to go."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.member.presses import (
    CheckWatch,
    KeepWatch,
    OfferWatch,
    OpenAlerted,
    OpenWatch,
    ResumeWatch,
    SetFrequency,
    ShowAlert,
    StopWatch,
    TurnWatches,
)
from bot.turn import Turn
from handlers import alerts, watching
from handlers.links import Links
from storage.people import Member
from storage.search.finder import Finder


def make_router() -> Router:
    router = Router(name="watching")
    router.callback_query.filter(Consented())
    router.message.register(on_watches, IN_PRIVATE, Command("watches"))
    router.callback_query.register(on_offer, OfferWatch.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_offer_in_group, OfferWatch.filter())
    router.callback_query.register(on_keep, KeepWatch.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_turn, TurnWatches.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_open, OpenWatch.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_check, CheckWatch.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_frequency, SetFrequency.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_stop, StopWatch.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_resume, ResumeWatch.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_alerted, OpenAlerted.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_alert, ShowAlert.filter(), PRESSED_IN_PRIVATE)
    return router


async def on_watches(message: Message, turn: Turn) -> None:
    turn.say(await watching.list_watches(turn.session, turn.person, turn.member))


async def on_offer(query: CallbackQuery, callback_data: OfferWatch, turn: Turn, member: Member) -> None:
    turn.say(await watching.offer_watch(turn.session, member, callback_data.search, callback_data.page))


async def on_offer_in_group(
    query: CallbackQuery, callback_data: OfferWatch, turn: Turn, member: Member
) -> None:
    turn.say(await watching.offer_watch_in_group(turn.session, member, callback_data.search))


async def on_keep(
    query: CallbackQuery, callback_data: KeepWatch, turn: Turn, member: Member, finder: Finder
) -> None:
    it = callback_data
    turn.say(await watching.save_watch(turn.session, finder, member, it.search, it.frequency))


async def on_turn(query: CallbackQuery, callback_data: TurnWatches, turn: Turn, member: Member) -> None:
    turn.say(await watching.turn_watches(turn.session, member, callback_data.page))


async def on_open(query: CallbackQuery, callback_data: OpenWatch, turn: Turn, member: Member) -> None:
    turn.say(await watching.open_watch(turn.session, member, callback_data.watch))


async def on_check(
    query: CallbackQuery, callback_data: CheckWatch, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await watching.check_now(turn.session, finder, member, callback_data.watch))


async def on_frequency(query: CallbackQuery, callback_data: SetFrequency, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await watching.change_frequency(turn.session, member, it.watch, it.frequency))


async def on_stop(query: CallbackQuery, callback_data: StopWatch, turn: Turn, member: Member) -> None:
    turn.say(await watching.stop(turn.session, member, callback_data.watch))


async def on_resume(query: CallbackQuery, callback_data: ResumeWatch, turn: Turn, member: Member) -> None:
    turn.say(await watching.resume(turn.session, member, callback_data.watch))


async def on_alerted(
    query: CallbackQuery, callback_data: OpenAlerted, turn: Turn, member: Member, links: Links
) -> None:
    it = callback_data
    turn.say(await alerts.open_alerted(turn.session, member, links, it.reference, it.message))


async def on_alert(query: CallbackQuery, callback_data: ShowAlert, turn: Turn, member: Member) -> None:
    turn.say(await alerts.show_alert(turn.session, member, callback_data.message))
