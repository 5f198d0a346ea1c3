"""What the buttons of privacy, one's own data and being forgotten carry."""

from aiogram.filters.callback_data import CallbackData

from bot.member.presses import Code, Number
from storage.vocabularies import Language


class TurnPrivacy(CallbackData, prefix="privacy"):
    page: Code
    language: Language
    place: Code


class PressMyData(CallbackData, prefix="mydata"):
    what: Code


class LookAtHeld(CallbackData, prefix="held"):
    section: Code
    page: Number


class TurnLedger(CallbackData, prefix="ledger"):
    page: Number


class PressCorrect(CallbackData, prefix="correct"):
    what: Code
    revision: int


class PressForget(CallbackData, prefix="forget"):
    how: Code


class WithdrawConsent(CallbackData, prefix="withdraw"):
    how: Code
