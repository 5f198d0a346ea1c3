"""What the buttons of leaving the club and of changing organisation carry."""

from aiogram.filters.callback_data import CallbackData

from bot.member.presses import MessageId, Number
from storage.membership.leaving import Then


class AskToLeave(CallbackData, prefix="quit"):
    page: Number


class ConfirmLeaving(CallbackData, prefix="quitto"):
    then: Then
    taker: MessageId


class Leave(CallbackData, prefix="quityes"):
    then: Then
    taker: MessageId


class MoveTo(CallbackData, prefix="moveto"):
    revision: MessageId
    number: Number


class MoveToNew(CallbackData, prefix="movenew"):
    revision: MessageId
