"""Who acts in an update, and where the answers go."""

from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message, Update, User

from bot.allowance import DOCUMENT, MESSAGE, PRESS
from bot.owed import Address
from handlers.person import NOBODIES, Person
from storage.vocabularies import Language

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


def person_of(user: User) -> Person:
    return Person(user.id, user.full_name, Language.of_client(user.language_code))


def actor_of(update: Update) -> Person | None:
    """The person who wrote or pressed; None for bots, channels, pseudo users and everything else."""
    event = update.message or update.callback_query
    if event is None or event.from_user is None or event.from_user.is_bot or event.from_user.id in NOBODIES:
        return None
    if isinstance(event, Message) and (
        event.sender_chat or event.via_bot or event.chat.type == ChatType.CHANNEL
    ):
        return None
    return person_of(event.from_user)


def address_of(update: Update) -> Address:
    """Of an update that has an actor. In groups answers stand under the question."""
    if update.callback_query:
        return _address_of_press(update.callback_query)
    message = update.message
    if message is None:
        return Address(None)
    in_group = message.chat.type in GROUPS
    return Address(message.chat.id, replies_to=message.message_id if in_group else None)


def chat_of(update: Update) -> int | None:
    """What the update must stay in order with: its chat, or the person where there is none."""
    if update.message:
        return update.message.chat.id
    if update.my_chat_member:
        return update.my_chat_member.chat.id
    if update.callback_query and update.callback_query.message:
        return update.callback_query.message.chat.id
    event = update.callback_query or update.inline_query
    return event.from_user.id if event else None


def cost_of(update: Update) -> int:
    """Of an update that has an actor, in points of their allowance."""
    if update.message is None:
        return PRESS
    return DOCUMENT if update.message.document else MESSAGE


def _address_of_press(press: CallbackQuery) -> Address:
    if press.message is None:  # below a message sent by inline mode, which carries no card of ours
        return Address(None, press_id=press.id)
    return Address(press.message.chat.id, press.message.message_id, press.id)
