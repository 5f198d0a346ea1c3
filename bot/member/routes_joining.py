"""/start, the consent card and the questions of joining; private chats only."""

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented, searched_for
from bot.member.presses import (
    AddOrganisation,
    Apply,
    ChooseAgain,
    ChooseOrganisation,
    Consent,
    ConsentCard,
    Decline,
    JoinField,
    JoinUp,
    OwnName,
    Rename,
    WithdrawRequest,
)
from bot.turn import Turn
from handlers.answering import (
    add_organisation,
    choose_again,
    choose_organisation,
    rename,
    toggle_field,
    use_own_name,
)
from handlers.consent import Errand
from handlers.joining import agree, apply, decline, start, switch_card
from handlers.links import Links
from handlers.membership.applying import take_back
from handlers.membership.finishing import finish
from storage.people import Member
from storage.search.finder import Finder
from storage.vocabularies import Door


def make_router() -> Router:
    router = Router(name="joining")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(PRESSED_IN_PRIVATE)
    router.message.register(on_start, CommandStart())
    router.callback_query.register(on_card, ConsentCard.filter())
    router.callback_query.register(on_consent, Consent.filter())
    router.callback_query.register(on_decline, Decline.filter())
    router.callback_query.register(on_own_name, OwnName.filter(), Consented())
    router.callback_query.register(on_rename, Rename.filter(), Consented())
    router.callback_query.register(on_organisation, ChooseOrganisation.filter(), Consented())
    router.callback_query.register(on_new_organisation, AddOrganisation.filter(), Consented())
    router.callback_query.register(on_again, ChooseAgain.filter(), Consented())
    router.callback_query.register(on_field, JoinField.filter(), Consented())
    router.callback_query.register(on_last, JoinUp.filter(), Consented())
    router.callback_query.register(on_apply, Apply.filter(), Consented())
    router.callback_query.register(on_take_back, WithdrawRequest.filter(), Consented())
    return router


async def on_start(message: Message, command: CommandObject, turn: Turn, links: Links) -> None:
    turn.say(await start(turn.session, links, turn.person, turn.member, command.args or ""))


async def on_card(query: CallbackQuery, callback_data: ConsentCard, turn: Turn) -> None:
    turn.say(await switch_card(turn.person, turn.member, callback_data.language, callback_data.reference))


async def on_consent(
    query: CallbackQuery, callback_data: Consent, turn: Turn, finder: Finder, links: Links
) -> None:
    errand = Errand(callback_data.reference, _typed_above(query))
    language = callback_data.language
    turn.say(await agree(turn.session, finder, links, turn.person, turn.member, language, errand))


async def on_decline(query: CallbackQuery, callback_data: Decline, turn: Turn) -> None:
    turn.say(await decline(turn.person, turn.member, callback_data.language, callback_data.reference))


async def on_own_name(query: CallbackQuery, callback_data: OwnName, turn: Turn, member: Member) -> None:
    turn.say(await use_own_name(turn.session, turn.person, member, callback_data.revision))


async def on_rename(query: CallbackQuery, callback_data: Rename, turn: Turn, member: Member) -> None:
    turn.say(await rename(turn.session, turn.person, member, callback_data.revision))


async def on_organisation(
    query: CallbackQuery, callback_data: ChooseOrganisation, turn: Turn, member: Member
) -> None:
    revision, number = callback_data.revision, callback_data.number
    turn.say(await choose_organisation(turn.session, turn.person, member, revision, number))


async def on_new_organisation(
    query: CallbackQuery, callback_data: AddOrganisation, turn: Turn, member: Member
) -> None:
    turn.say(await add_organisation(turn.session, turn.person, member, callback_data.revision))


async def on_again(query: CallbackQuery, callback_data: ChooseAgain, turn: Turn, member: Member) -> None:
    turn.say(await choose_again(turn.session, turn.person, member, callback_data.revision))


async def on_field(query: CallbackQuery, callback_data: JoinField, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await toggle_field(turn.session, turn.person, member, it.revision, it.field))


async def on_last(
    query: CallbackQuery, callback_data: JoinUp, turn: Turn, member: Member, door: Door
) -> None:
    turn.say(await finish(turn.session, turn.person, member, callback_data.revision, door))


async def on_apply(query: CallbackQuery, turn: Turn, member: Member) -> None:
    turn.say(await apply(turn.session, turn.person, member))


async def on_take_back(
    query: CallbackQuery, callback_data: WithdrawRequest, turn: Turn, member: Member
) -> None:
    turn.say(await take_back(turn.session, member, callback_data.request))


def _typed_above(query: CallbackQuery) -> str:
    """What the consent card was the answer to: a need, but not a command other than /search."""
    card = query.message
    above = card.reply_to_message if isinstance(card, Message) else None
    text = (above.text or "") if above else ""
    if not text.startswith("/"):
        return text
    return searched_for(text) or ""
