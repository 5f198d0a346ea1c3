"""Leaving the club, and asking to change organisation; private chats only."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.member.filters import PRESSED_IN_PRIVATE, Consented
from bot.member.presses_membership import AskToLeave, ConfirmLeaving, Leave, MoveTo, MoveToNew
from bot.turn import Turn
from handlers.membership.leaving import ask_to_leave, confirm_leaving, leave
from handlers.membership.moving import move_to, move_to_new
from storage.membership.leaving import Parting
from storage.people import Member


def make_router() -> Router:
    router = Router(name="membership")
    router.callback_query.filter(PRESSED_IN_PRIVATE)
    router.callback_query.register(on_ask, AskToLeave.filter(), Consented())
    router.callback_query.register(on_confirm, ConfirmLeaving.filter(), Consented())
    router.callback_query.register(on_leave, Leave.filter(), Consented())
    router.callback_query.register(on_move, MoveTo.filter(), Consented())
    router.callback_query.register(on_move_to_new, MoveToNew.filter(), Consented())
    return router


async def on_ask(query: CallbackQuery, callback_data: AskToLeave, turn: Turn, member: Member) -> None:
    turn.say(await ask_to_leave(turn.session, member, callback_data.page))


async def on_confirm(query: CallbackQuery, callback_data: ConfirmLeaving, turn: Turn, member: Member) -> None:
    parting = Parting(callback_data.then, callback_data.taker)
    turn.say(await confirm_leaving(turn.session, member, parting))


async def on_leave(query: CallbackQuery, callback_data: Leave, turn: Turn, member: Member) -> None:
    turn.say(await leave(turn.session, member, Parting(callback_data.then, callback_data.taker)))


async def on_move(query: CallbackQuery, callback_data: MoveTo, turn: Turn, member: Member) -> None:
    turn.say(await move_to(turn.session, member, callback_data.revision, callback_data.number))


async def on_move_to_new(query: CallbackQuery, callback_data: MoveToNew, turn: Turn, member: Member) -> None:
    turn.say(await move_to_new(turn.session, member, callback_data.revision))
