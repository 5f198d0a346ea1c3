"""The turn of the update in hand, for the callbacks that PTB calls within `process_update`."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes

from bot.turn import Turn

Context = ContextTypes.DEFAULT_TYPE
DeskApplication = Application[Any, Any, Any, Any, Any, Any]  # Any: none of its six parts is used here


@dataclass(slots=True)
class InHand:
    turn: Turn
    error: Exception | None = None


in_hand: ContextVar[InHand] = ContextVar("in_hand")


async def process(application: DeskApplication, update: Update, turn: Turn) -> None:
    """Route the update within PTB. What a callback raises is raised here, which PTB alone would not do."""
    current = InHand(turn)
    token = in_hand.set(current)
    try:
        await application.process_update(update)
    finally:
        in_hand.reset(token)
    if current.error:
        raise current.error


async def keep_error(_update: object, context: Context) -> None:
    """PTB's one error handler: what it gets is ours to raise."""
    in_hand.get().error = context.error
