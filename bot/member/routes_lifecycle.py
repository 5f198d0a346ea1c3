"""The buttons with which authors renew, hold, release or archive a record they were told of."""

import re
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.member.filters import PRESSED_IN_PRIVATE, Consented
from bot.turn import Turn
from handlers import lifecycle
from storage.people import Member
from storage.posting.tables import Move

MOVES: Final = "|".join(lifecycle.OWN_MOVES)
OWN_MOVE: Final = re.compile(rf"(?P<move>{MOVES}):(?P<reference>[A-Z]{{2}}-[0-9]{{4}}-[0-9]{{4,8}})")
"""`renew:CG-2026-0001` and the like, as `handlers.lifecycle.life_rows` makes them."""


def make_router() -> Router:
    router = Router(name="lifecycle")
    router.callback_query.filter(Consented())
    pressed = F.data.func(OWN_MOVE.fullmatch).as_("match")
    router.callback_query.register(on_move, pressed, PRESSED_IN_PRIVATE)
    return router


async def on_move(query: CallbackQuery, match: re.Match[str], turn: Turn, member: Member) -> None:
    move = Move(match["move"])
    turn.say(await lifecycle.move_own(turn.session, member, match["reference"], move))
