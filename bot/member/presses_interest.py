"""What the buttons of interests, questions and contacts carry."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from bot.member.presses import Code, MaybeReference, MessageId, Number, Reference
from storage.cases.stages import Reason


class Want(CallbackData, prefix="want"):
    reference: Reference
    own: MaybeReference


class AskAbout(CallbackData, prefix="ask"):
    reference: Reference


class PressWritten(CallbackData, prefix="told"):
    revision: Number
    act: Code


class AcceptInterest(CallbackData, prefix="accept"):
    reference: Reference
    how: Code


class DeclineInterest(CallbackData, prefix="refuse"):
    reference: Reference


class GiveReason(CallbackData, prefix="reason"):
    reference: Reference
    reason: Reason


class WithdrawInterest(CallbackData, prefix="retract"):
    reference: Reference
    how: Code


class AgreeToExchange(CallbackData, prefix="agree"):
    reference: Reference
    how: Code


class RevokeContact(CallbackData, prefix="revoke"):
    reference: Reference
    how: Code


class ChangeContact(CallbackData, prefix="mycontact"):
    reference: Reference
    aim: Literal["accept", "agree"]


class ReplyToQuestion(CallbackData, prefix="reply"):
    question: MessageId


class LeaveUnanswered(CallbackData, prefix="unanswered"):
    question: MessageId


class OpenInterest(CallbackData, prefix="interested"):
    reference: Reference
    page: Number


class TurnInterests(CallbackData, prefix="interests"):
    page: Number


class TurnReceived(CallbackData, prefix="received"):
    page: Number
