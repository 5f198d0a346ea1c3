"""已阅 below a notice; the way out of its category is that of all pushes (`routes_matching`)."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.member.filters import PRESSED_IN_PRIVATE, Consented
from bot.member.presses_notices import OfPreview, Read
from bot.turn import Turn
from handlers.notices.reading import press_preview, press_read
from storage.people import Member


def make_router() -> Router:
    router = Router(name="notices")
    router.callback_query.filter(Consented())
    router.callback_query.register(on_read, Read.filter(), PRESSED_IN_PRIVATE)
    router.callback_query.register(on_preview, OfPreview.filter(), PRESSED_IN_PRIVATE)
    return router


async def on_read(query: CallbackQuery, callback_data: Read, turn: Turn, member: Member) -> None:
    turn.say(await press_read(turn.session, member, callback_data.notice))


async def on_preview(query: CallbackQuery, callback_data: OfPreview, turn: Turn, member: Member) -> None:
    turn.say(press_preview(member))
