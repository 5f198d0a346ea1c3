"""What the buttons of events, registrations and zones carry."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.member.presses import Code, MessageId, Number, Reference

Event = Annotated[str, Field(pattern=r"^HD-\d{4}-\d{4,8}$")]
Back = Annotated[str, Field(pattern=r"^([em]\d{1,5}|-)$")]
"""The list that a card leads back to, and its page."""
Zone = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+/-]{1,40}$")]


class TurnEvents(CallbackData, prefix="events"):
    page: Number


class TurnRegistrations(CallbackData, prefix="registrations"):
    page: Number


class OpenEvent(CallbackData, prefix="event"):
    reference: Event
    back: Back


class JoinEvent(CallbackData, prefix="join"):
    how: Literal["seat", "wait"]
    reference: Event
    back: Back


class LeaveEvent(CallbackData, prefix="leave"):
    reference: Event
    back: Back


class TakeSeat(CallbackData, prefix="seatyes"):
    reference: Event
    back: Back


class PassSeat(CallbackData, prefix="seatno"):
    reference: Event
    back: Back


class AnswerEvent(CallbackData, prefix="eventask"):
    revision: Number
    act: Code


class OpenReminders(CallbackData, prefix="remind"):
    reference: Event
    back: Back


class SetReminders(CallbackData, prefix="remindset"):
    reference: Event
    code: Code
    back: Back


class SendCalendar(CallbackData, prefix="ics"):
    reference: Event


class GiveFeedback(CallbackData, prefix="felt"):
    reference: Event
    word: Code


class ShowCode(CallbackData, prefix="code"):
    reference: Event


class OpenIntroductions(CallbackData, prefix="intros"):
    act: Literal["on", "off", "see"]
    reference: Event
    back: Back


class ProposeMeeting(CallbackData, prefix="meetask"):
    reference: Event
    back: Back
    record: Reference


class PressMeeting(CallbackData, prefix="meet"):
    act: Literal["see", "yes", "move", "no"]
    meeting: MessageId


class GiveResult(CallbackData, prefix="metup"):
    meeting: MessageId
    word: Code


class ChooseZone(CallbackData, prefix="zone"):
    zone: Zone


class ListZones(CallbackData, prefix="zones"):
    pass
