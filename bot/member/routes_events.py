"""Events: /events, /registrations and /zone, locations, and every button of theirs; private chats only."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.member.filters import IN_PRIVATE, PRESSED_IN_PRIVATE, Consented
from bot.member.presses_events import (
    AnswerEvent,
    ChooseZone,
    GiveFeedback,
    GiveResult,
    JoinEvent,
    LeaveEvent,
    ListZones,
    OpenEvent,
    OpenIntroductions,
    OpenReminders,
    PassSeat,
    PressMeeting,
    ProposeMeeting,
    SendCalendar,
    SetReminders,
    ShowCode,
    TakeSeat,
    TurnEvents,
    TurnRegistrations,
)
from bot.turn import Turn
from handlers import zoning
from handlers.events import calendar, listing, matchmaking, meeting, registering, reminders
from handlers.events.card import open_event
from handlers.events.checkin import show_code
from handlers.events.feedback import press_feedback
from handlers.links import Links
from storage.people import Member


def make_router() -> Router:
    router = Router(name="events")
    router.message.filter(IN_PRIVATE)
    router.callback_query.filter(PRESSED_IN_PRIVATE, Consented())
    router.message.register(on_events, Command("events"))
    router.message.register(on_registrations, Command("registrations"))
    router.message.register(on_zone_command, Command("zone"))
    router.message.register(on_location, F.location, Consented())
    router.callback_query.register(on_turn, TurnEvents.filter())
    router.callback_query.register(on_own, TurnRegistrations.filter())
    router.callback_query.register(on_open, OpenEvent.filter())
    router.callback_query.register(on_join, JoinEvent.filter())
    router.callback_query.register(on_leave, LeaveEvent.filter())
    router.callback_query.register(on_take, TakeSeat.filter())
    router.callback_query.register(on_pass, PassSeat.filter())
    router.callback_query.register(on_answer, AnswerEvent.filter())
    router.callback_query.register(on_reminders, OpenReminders.filter())
    router.callback_query.register(on_choose, SetReminders.filter())
    router.callback_query.register(on_calendar, SendCalendar.filter())
    router.callback_query.register(on_feedback, GiveFeedback.filter())
    router.callback_query.register(on_introductions, OpenIntroductions.filter())
    router.callback_query.register(on_propose, ProposeMeeting.filter())
    router.callback_query.register(on_meeting, PressMeeting.filter())
    router.callback_query.register(on_result, GiveResult.filter())
    router.callback_query.register(on_code, ShowCode.filter())
    router.callback_query.register(on_zone, ChooseZone.filter())
    router.callback_query.register(on_zones, ListZones.filter())
    return router


async def on_events(message: Message, turn: Turn) -> None:
    turn.say(await listing.show_events(turn.session, turn.person, turn.member))


async def on_registrations(message: Message, turn: Turn) -> None:
    turn.say(await listing.show_registrations(turn.session, turn.person, turn.member))


async def on_zone_command(message: Message, turn: Turn) -> None:
    turn.say(await zoning.offer_zones(turn.person, turn.member))


async def on_location(message: Message, turn: Turn, member: Member) -> None:
    if message.location:
        turn.say(await zoning.propose_zone(member, message.location.longitude, message.location.latitude))


async def on_turn(query: CallbackQuery, callback_data: TurnEvents, turn: Turn, member: Member) -> None:
    turn.say(await listing.turn_events(turn.session, member, callback_data.page))


async def on_own(query: CallbackQuery, callback_data: TurnRegistrations, turn: Turn, member: Member) -> None:
    turn.say(await listing.turn_registrations(turn.session, member, callback_data.page))


async def on_open(query: CallbackQuery, callback_data: OpenEvent, turn: Turn, member: Member) -> None:
    turn.say(await open_event(turn.session, member, callback_data.reference, callback_data.back))


async def on_join(query: CallbackQuery, callback_data: JoinEvent, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await registering.press_join(turn.session, member, it.how, it.reference, it.back))


async def on_leave(query: CallbackQuery, callback_data: LeaveEvent, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await registering.press_leave(turn.session, member, it.reference, it.back))


async def on_take(query: CallbackQuery, callback_data: TakeSeat, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await registering.press_accept(turn.session, member, it.reference, it.back))


async def on_pass(query: CallbackQuery, callback_data: PassSeat, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await registering.press_pass(turn.session, member, it.reference, it.back))


async def on_answer(query: CallbackQuery, callback_data: AnswerEvent, turn: Turn, member: Member) -> None:
    turn.say(await registering.press_answer(turn.session, member, callback_data.revision, callback_data.act))


async def on_reminders(
    query: CallbackQuery, callback_data: OpenReminders, turn: Turn, member: Member
) -> None:
    it = callback_data
    turn.say(await reminders.open_reminders(turn.session, member, it.reference, it.back))


async def on_choose(query: CallbackQuery, callback_data: SetReminders, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await reminders.choose_reminders(turn.session, member, it.reference, it.code, it.back))


async def on_calendar(query: CallbackQuery, callback_data: SendCalendar, turn: Turn, member: Member) -> None:
    turn.say(await calendar.send_calendar(turn.session, member, callback_data.reference))


async def on_feedback(query: CallbackQuery, callback_data: GiveFeedback, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await press_feedback(turn.session, member, it.reference, it.word))


async def on_introductions(
    query: CallbackQuery, callback_data: OpenIntroductions, turn: Turn, member: Member
) -> None:
    it = callback_data
    turn.say(await matchmaking.press_introductions(turn.session, member, it.act, it.reference, it.back))


async def on_propose(query: CallbackQuery, callback_data: ProposeMeeting, turn: Turn, member: Member) -> None:
    it = callback_data
    turn.say(await matchmaking.press_propose(turn.session, member, it.reference, it.record, it.back))


async def on_meeting(query: CallbackQuery, callback_data: PressMeeting, turn: Turn, member: Member) -> None:
    turn.say(await meeting.press_meeting(turn.session, member, callback_data.act, callback_data.meeting))


async def on_result(query: CallbackQuery, callback_data: GiveResult, turn: Turn, member: Member) -> None:
    turn.say(await meeting.press_result(turn.session, member, callback_data.meeting, callback_data.word))


async def on_code(
    query: CallbackQuery, callback_data: ShowCode, turn: Turn, member: Member, links: Links
) -> None:
    turn.say(await show_code(turn.session, member, links, callback_data.reference))


async def on_zone(query: CallbackQuery, callback_data: ChooseZone, turn: Turn, member: Member) -> None:
    turn.say(await zoning.choose_zone(turn.session, member, callback_data.zone))


async def on_zones(query: CallbackQuery, turn: Turn, member: Member) -> None:
    turn.say(await zoning.list_zones(member))
