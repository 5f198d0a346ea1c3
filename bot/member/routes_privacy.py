"""/privacy, /mydata, /ledger, /forget and their buttons: nobody has to agree to anything for them."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE
from bot.member.presses_privacy import (
    LookAtHeld,
    PressCorrect,
    PressForget,
    PressMyData,
    TurnLedger,
    TurnPrivacy,
    WithdrawConsent,
)
from bot.turn import Turn
from handlers.privacy.correcting import press_correct
from handlers.privacy.forgetting import press_forget, show_forget
from handlers.privacy.held import show_held
from handlers.privacy.ledger import show_ledger
from handlers.privacy.mydata import press_mydata, show_mydata
from handlers.privacy.operator import Operator
from handlers.privacy.pages import show_privacy, turn_privacy
from handlers.privacy.withdrawing import press_withdraw
from storage.mydata import Section

SURE = "sure"


def make_router() -> Router:
    router = Router(name="privacy")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(PRESSED_IN_PRIVATE)
    router.message.register(on_privacy, Command("privacy"))
    router.message.register(on_mydata, Command("mydata"))
    router.message.register(on_ledger, Command("ledger"))
    router.callback_query.register(on_press_mydata, PressMyData.filter())
    router.callback_query.register(on_held, LookAtHeld.filter())
    router.callback_query.register(on_ledger_page, TurnLedger.filter())
    router.callback_query.register(on_press_correct, PressCorrect.filter())
    router.message.register(on_forget, Command("forget"))
    router.callback_query.register(on_press_forget, PressForget.filter())
    router.callback_query.register(on_page, TurnPrivacy.filter())
    router.callback_query.register(on_withdraw, WithdrawConsent.filter())
    return router


async def on_privacy(message: Message, turn: Turn, operator: Operator) -> None:
    turn.say(await show_privacy(turn.session, turn.person, turn.member, operator))


async def on_mydata(message: Message, turn: Turn) -> None:
    turn.say(await show_mydata(turn.session, turn.person, turn.member))


async def on_ledger(message: Message, turn: Turn) -> None:
    turn.say(await show_ledger(turn.session, turn.person, turn.member))


async def on_held(query: CallbackQuery, callback_data: LookAtHeld, turn: Turn) -> None:
    section = Section(callback_data.section) if callback_data.section in set(Section) else None
    turn.say(await show_held(turn.session, turn.person, turn.member, section, callback_data.page))


async def on_ledger_page(query: CallbackQuery, callback_data: TurnLedger, turn: Turn) -> None:
    turn.say(await show_ledger(turn.session, turn.person, turn.member, callback_data.page, edits=True))


async def on_press_mydata(query: CallbackQuery, callback_data: PressMyData, turn: Turn) -> None:
    turn.say(await press_mydata(turn.session, turn.person, turn.member, callback_data.what))


async def on_press_correct(query: CallbackQuery, callback_data: PressCorrect, turn: Turn) -> None:
    it = callback_data
    turn.say(await press_correct(turn.session, turn.person, turn.member, it.what, it.revision))


async def on_forget(message: Message, turn: Turn, operator: Operator) -> None:
    turn.say(await show_forget(turn.session, turn.person, turn.member, operator))


async def on_press_forget(
    query: CallbackQuery, callback_data: PressForget, turn: Turn, operator: Operator
) -> None:
    how = callback_data.how
    turn.say(await press_forget(turn.session, turn.person, turn.member, operator, how))


async def on_page(query: CallbackQuery, callback_data: TurnPrivacy, turn: Turn, operator: Operator) -> None:
    it = callback_data
    turn.say(await turn_privacy(turn.person, turn.member, operator, it.page, it.language, it.place))


async def on_withdraw(query: CallbackQuery, callback_data: WithdrawConsent, turn: Turn) -> None:
    sure = callback_data.how == SURE
    turn.say(await press_withdraw(turn.session, turn.person, turn.member, sure=sure))
