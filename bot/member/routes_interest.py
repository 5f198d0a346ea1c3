"""Interests, questions and contacts: /interests, and every button of theirs; private chats only."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.member.presses_interest import (
    AcceptInterest,
    AgreeToExchange,
    AskAbout,
    ChangeContact,
    DeclineInterest,
    GiveReason,
    LeaveUnanswered,
    OpenInterest,
    PressWritten,
    ReplyToQuestion,
    RevokeContact,
    TurnInterests,
    TurnReceived,
    Want,
    WithdrawInterest,
)
from bot.turn import Turn
from handlers.cases import contact, interest, interest_answering, mine_interests, question
from handlers.cases.interest_card import open_interest
from handlers.cases.interest_dialog import Aim
from handlers.cases.interest_typing import press_written
from storage.cases.stages import CaseSide
from storage.people import Member

SURE = "sure"


def make_router() -> Router:
    router = Router(name="interest")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(Consented())
    router.message.register(on_interests, Command("interests"))
    router.callback_query.register(on_want_in_group, Want.filter(), ~PRESSED_IN_PRIVATE)
    router.callback_query.register(on_want_in_group, AskAbout.filter(), ~PRESSED_IN_PRIVATE)
    for act, press in (
        (on_want, Want),
        (on_ask, AskAbout),
        (on_written, PressWritten),
        (on_accept, AcceptInterest),
        (on_decline, DeclineInterest),
        (on_reason, GiveReason),
        (on_withdraw, WithdrawInterest),
        (on_agree, AgreeToExchange),
        (on_revoke, RevokeContact),
        (on_contact, ChangeContact),
        (on_reply, ReplyToQuestion),
        (on_unanswered, LeaveUnanswered),
        (on_open, OpenInterest),
        (on_mine, TurnInterests),
        (on_received, TurnReceived),
    ):
        router.callback_query.register(act, press.filter(), PRESSED_IN_PRIVATE)
    return router


async def on_interests(message: Message, turn: Turn) -> None:
    turn.say(await mine_interests.show_interests(turn.session, turn.person, turn.member))


async def on_want_in_group(query: CallbackQuery, turn: Turn, member: Member) -> None:
    turn.say(await interest.want_in_group(member))


async def on_want(query: CallbackQuery, callback_data: Want, turn: Turn, member: Member) -> None:
    turn.say(await interest.want(turn.session, member, callback_data.reference, callback_data.own))


async def on_ask(query: CallbackQuery, callback_data: AskAbout, turn: Turn, member: Member) -> None:
    turn.say(await question.ask_about(turn.session, member, callback_data.reference))


async def on_written(query: CallbackQuery, callback_data: PressWritten, turn: Turn, member: Member) -> None:
    turn.say(await press_written(turn.session, member, callback_data.revision, callback_data.act))


async def on_accept(query: CallbackQuery, callback_data: AcceptInterest, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await interest_answering.press_accept(turn.session, member, it.reference, it.how))


async def on_decline(
    query: CallbackQuery, callback_data: DeclineInterest, turn: Turn, member: Member
) -> None:
    turn.say(await interest_answering.press_decline(turn.session, member, callback_data.reference))


async def on_reason(query: CallbackQuery, callback_data: GiveReason, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await interest_answering.press_reason(turn.session, member, it.reference, it.reason))


async def on_withdraw(
    query: CallbackQuery, callback_data: WithdrawInterest, turn: Turn, member: Member
) -> None:
    it, sure = callback_data, callback_data.how == SURE
    turn.say(await interest_answering.press_withdraw(turn.session, member, it.reference, sure=sure))


async def on_agree(query: CallbackQuery, callback_data: AgreeToExchange, turn: Turn, member: Member) -> None:
    it, sure = callback_data, callback_data.how == SURE
    turn.say(await contact.press_agree(turn.session, member, it.reference, sure=sure))


async def on_revoke(query: CallbackQuery, callback_data: RevokeContact, turn: Turn, member: Member) -> None:
    it, sure = callback_data, callback_data.how == SURE
    turn.say(await contact.press_revoke(turn.session, member, it.reference, sure=sure))


async def on_contact(query: CallbackQuery, callback_data: ChangeContact, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await contact.change_contact(turn.session, member, it.reference, Aim(it.aim)))


async def on_reply(query: CallbackQuery, callback_data: ReplyToQuestion, turn: Turn, member: Member) -> None:
    turn.say(await question.press_reply(turn.session, member, callback_data.question))


async def on_unanswered(
    query: CallbackQuery, callback_data: LeaveUnanswered, turn: Turn, member: Member
) -> None:
    turn.say(await question.press_unanswered(turn.session, member, callback_data.question))


async def on_open(query: CallbackQuery, callback_data: OpenInterest, turn: Turn, member: Member) -> None:
    turn.say(await open_interest(turn.session, member, callback_data.reference, callback_data.page))


async def on_mine(query: CallbackQuery, callback_data: TurnInterests, turn: Turn, member: Member) -> None:
    page = callback_data.page
    turn.say(await mine_interests.turn_interests(turn.session, member, CaseSide.SEEKER, page))


async def on_received(query: CallbackQuery, callback_data: TurnReceived, turn: Turn, member: Member) -> None:
    page = callback_data.page
    turn.say(await mine_interests.turn_interests(turn.session, member, CaseSide.OWNER, page))
