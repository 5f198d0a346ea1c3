"""What the buttons of 有用 and 没用 carry."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.member.presses import MessageId, Number, Reference
from handlers.feedback.places import SHAPE
from storage.feedback.tables import NoUse

At = Annotated[str, Field(pattern=f"^{SHAPE}$")]


class Rate(CallbackData, prefix="rate"):
    reference: Reference
    act: Literal["yes", "no", "none"]
    at: At


class GiveWhy(CallbackData, prefix="nouse"):
    reference: Reference
    why: NoUse
    at: At


class Judge(CallbackData, prefix="judge"):
    at: At


class ShowSaid(CallbackData, prefix="mysaid"):
    pass


class TurnSaid(CallbackData, prefix="said"):
    page: Number


class ShowNews(CallbackData, prefix="news"):
    message: MessageId
