"""Posting: /post and /mine, the buttons of the form, and those of one's own records; private chats only."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.member.presses import (
    AlterField,
    Amend,
    MakeMove,
    OpenOwn,
    PickChoice,
    PressForm,
    ShowInterest,
    SureMove,
    TakeForm,
    TurnMine,
    UseText,
    WithdrawVersion,
)
from bot.turn import Turn
from handlers.hearing import hear_forwarded
from handlers.links import Links
from handlers.posting import amending, answering, documents, interest, mine, moving, received, starting
from storage.people import Member
from storage.search.finder import Finder


def make_router() -> Router:
    router = Router(name="posting")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(PRESSED_IN_PRIVATE, Consented())
    router.message.register(on_post, Command("post"))
    router.message.register(on_mine, Command("mine"))
    router.message.register(on_document, F.document, ~F.animation, Consented())
    router.message.register(
        on_forwarded, F.forward_origin, (F.text | F.caption), ~F.text.startswith("/"), Consented()
    )
    router.callback_query.register(on_take, TakeForm.filter())
    router.callback_query.register(on_text, UseText.filter())
    router.callback_query.register(on_form, PressForm.filter())
    router.callback_query.register(on_interest, ShowInterest.filter())
    router.callback_query.register(on_pick, PickChoice.filter())
    router.callback_query.register(on_alter, AlterField.filter())
    router.callback_query.register(on_turn, TurnMine.filter())
    router.callback_query.register(on_open, OpenOwn.filter())
    router.callback_query.register(on_amend, Amend.filter())
    router.callback_query.register(on_move, MakeMove.filter())
    router.callback_query.register(on_sure, SureMove.filter())
    router.callback_query.register(on_withdraw_version, WithdrawVersion.filter())
    return router


async def on_post(message: Message, turn: Turn) -> None:
    turn.say(await starting.post(turn.session, turn.person, turn.member))


async def on_mine(message: Message, turn: Turn) -> None:
    turn.say(await mine.show_mine(turn.session, turn.person, turn.member))


async def on_document(message: Message, turn: Turn, member: Member) -> None:
    """Read later, outside of the transaction: `bot.member.documents`."""
    it = message.document
    if it:
        name, media_type, size = it.file_name or "", it.mime_type or "", it.file_size or 0
        sent = documents.SentDocument(it.file_id, name, media_type, size)
        turn.say(await documents.receive_document(turn.session, member, message.chat.id, sent))


async def on_forwarded(message: Message, turn: Turn, member: Member, finder: Finder, links: Links) -> None:
    text = message.text or message.caption or ""
    turn.say(await hear_forwarded(turn.session, finder, links, turn.person, member, text))


async def on_text(
    query: CallbackQuery, callback_data: UseText, turn: Turn, member: Member, finder: Finder
) -> None:
    it = callback_data
    turn.say(await received.use_text(turn.session, finder, member, it.text, it.act, it.revision))


async def on_take(query: CallbackQuery, callback_data: TakeForm, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await starting.take(turn.session, turn.person, member, it.act, it.revision))


async def on_form(query: CallbackQuery, callback_data: PressForm, turn: Turn, member: Member) -> None:
    turn.say(await starting.act(turn.session, member, callback_data.revision, callback_data.act))


async def on_interest(
    query: CallbackQuery, callback_data: ShowInterest, turn: Turn, member: Member, finder: Finder
) -> None:
    turn.say(await interest.show_interest(turn.session, finder, member, callback_data.revision))


async def on_pick(query: CallbackQuery, callback_data: PickChoice, turn: Turn, member: Member) -> None:
    turn.say(await answering.pick(turn.session, member, callback_data.revision, callback_data.code))


async def on_alter(query: CallbackQuery, callback_data: AlterField, turn: Turn, member: Member) -> None:
    turn.say(await answering.alter(turn.session, member, callback_data.revision, callback_data.name))


async def on_turn(query: CallbackQuery, callback_data: TurnMine, turn: Turn, member: Member) -> None:
    turn.say(await mine.turn_mine(turn.session, member, callback_data.page))


async def on_open(query: CallbackQuery, callback_data: OpenOwn, turn: Turn, member: Member) -> None:
    turn.say(await mine.open_own(turn.session, member, callback_data.reference, callback_data.page))


async def on_amend(query: CallbackQuery, callback_data: Amend, turn: Turn, member: Member) -> None:
    turn.say(await amending.amend(turn.session, member, callback_data.reference, callback_data.revision))


async def on_move(query: CallbackQuery, callback_data: MakeMove, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await moving.press_move(turn.session, member, it.reference, it.move, it.page, sure=False))


async def on_sure(query: CallbackQuery, callback_data: SureMove, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await moving.press_move(turn.session, member, it.reference, it.move, it.page, sure=True))


async def on_withdraw_version(
    query: CallbackQuery, callback_data: WithdrawVersion, turn: Turn, member: Member
) -> None:
    it = callback_data
    turn.say(await moving.withdraw_version(turn.session, member, it.reference, it.page))
