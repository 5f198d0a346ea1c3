"""Whatever no other route took: free text, things we cannot read, and buttons that fit nothing."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.turn import Turn
from handlers.consent import ask_consent
from handlers.hearing import answer_press_in_group, hear
from handlers.help import answer_stale_card, answer_unreadable
from handlers.links import Links
from storage.people import Member
from storage.search.finder import Finder

FROM_PEOPLE = F.content_type.in_(
    {
        ContentType.TEXT,
        ContentType.PHOTO,
        ContentType.STICKER,
        ContentType.DOCUMENT,
        ContentType.AUDIO,
        ContentType.VOICE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.ANIMATION,
        ContentType.CONTACT,
        ContentType.LOCATION,
        ContentType.VENUE,
        ContentType.POLL,
        ContentType.DICE,
        ContentType.STORY,
    }
)
"""What people send, as against what Telegram notes in a chat (a pinned message, a timer set)."""


def make_router() -> Router:
    router = Router(name="rest")
    router.message.filter(IN_PRIVATE, FROM_PEOPLE)
    router.message.register(on_text, F.text, Consented())
    router.message.register(on_unreadable, Consented())
    router.message.register(on_stranger)
    router.callback_query.register(on_stale_press, PRESSED_IN_PRIVATE)
    router.callback_query.register(on_press_in_group)
    return router


async def on_text(message: Message, turn: Turn, member: Member, finder: Finder, links: Links) -> None:
    turn.say(await hear(turn.session, finder, links, turn.person, member, message.text or ""))


async def on_unreadable(message: Message, turn: Turn, member: Member) -> None:
    turn.say(await answer_unreadable(turn.session, turn.person, member))


async def on_stranger(message: Message, turn: Turn) -> None:
    """The card stands under what they wrote: on 同意 it is read from there, and nothing is kept before."""
    turn.address = replace(turn.address, replies_to=message.message_id)
    turn.say(ask_consent(turn.person, turn.member))


async def on_stale_press(query: CallbackQuery, turn: Turn) -> None:
    turn.say(await answer_stale_card(turn.session, turn.person, turn.member))


async def on_press_in_group(query: CallbackQuery, turn: Turn) -> None:
    turn.say(await answer_press_in_group(turn.person))
