"""Cases in the members' bot: /cases, their cards and moves, the heartbeat and what is dispatched."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.member.presses import (
    AcceptOffer,
    AnswerBeat,
    AnswerMove,
    AskBeat,
    AskDecline,
    DeclineOffer,
    MoveCase,
    OpenCase,
    OpenOffer,
    ShowCasePast,
    TurnCases,
)
from bot.turn import Turn
from handlers.cases import beat, card, dispatched, history, listing, moving
from storage.people import Member


def make_router() -> Router:
    router = Router(name="cases")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(PRESSED_IN_PRIVATE, Consented())
    router.message.register(on_cases, Command("cases"))
    router.callback_query.register(on_turn, TurnCases.filter())
    router.callback_query.register(on_open, OpenCase.filter())
    router.callback_query.register(on_past, ShowCasePast.filter())
    router.callback_query.register(on_move, MoveCase.filter())
    router.callback_query.register(on_answer, AnswerMove.filter())
    router.callback_query.register(on_beat, AnswerBeat.filter())
    router.callback_query.register(on_ask_beat, AskBeat.filter())
    router.callback_query.register(on_offer, OpenOffer.filter())
    router.callback_query.register(on_accept, AcceptOffer.filter())
    router.callback_query.register(on_ask_decline, AskDecline.filter())
    router.callback_query.register(on_decline, DeclineOffer.filter())
    return router


async def on_cases(message: Message, turn: Turn) -> None:
    turn.say(await listing.show_cases(turn.session, turn.person, turn.member))


async def on_turn(query: CallbackQuery, callback_data: TurnCases, turn: Turn, member: Member) -> None:
    turn.say(await listing.turn_cases(turn.session, member, callback_data.page))


async def on_open(query: CallbackQuery, callback_data: OpenCase, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await card.open_case(turn.session, member, it.reference, it.page))


async def on_past(query: CallbackQuery, callback_data: ShowCasePast, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await history.show_history(turn.session, member, it.reference, it.part, it.page))


async def on_move(query: CallbackQuery, callback_data: MoveCase, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await moving.press_move(turn.session, member, it.reference, it.move, it.stage, it.page))


async def on_answer(query: CallbackQuery, callback_data: AnswerMove, turn: Turn, member: Member) -> None:
    turn.say(await moving.press_answer(turn.session, member, callback_data.revision, callback_data.code))


async def on_beat(query: CallbackQuery, callback_data: AnswerBeat, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await beat.press_beat(turn.session, member, it.reference, it.number, it.answer))


async def on_ask_beat(query: CallbackQuery, callback_data: AskBeat, turn: Turn, member: Member) -> None:
    turn.say(await beat.ask_beat(turn.session, member, callback_data.reference))


async def on_offer(query: CallbackQuery, callback_data: OpenOffer, turn: Turn, member: Member) -> None:
    turn.say(await dispatched.open_offer(turn.session, member, callback_data.dispatch))


async def on_accept(query: CallbackQuery, callback_data: AcceptOffer, turn: Turn, member: Member) -> None:
    turn.say(await dispatched.accept_offer(turn.session, member, callback_data.dispatch))


async def on_ask_decline(query: CallbackQuery, callback_data: AskDecline, turn: Turn, member: Member) -> None:
    turn.say(await dispatched.ask_why(turn.session, member, callback_data.dispatch))


async def on_decline(query: CallbackQuery, callback_data: DeclineOffer, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await dispatched.decline_offer(turn.session, member, it.dispatch, it.number))
