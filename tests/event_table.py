"""What a member does about events, and the handler that answers it, without a framework."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import zoning
from handlers.events import calendar, listing, matchmaking, meeting, registering, reminders
from handlers.events.card import open_event
from handlers.events.checkin import show_code
from handlers.events.feedback import press_feedback
from handlers.links import Links
from handlers.person import Person
from handlers.reply import Replies
from storage.people import Member

LINKS = Links("https://t.me", "club_bot")
Answering = Awaitable[Replies]


def commanded(session: AsyncSession, person: Person, member: Member | None, command: str) -> Answering | None:
    match command:
        case "/events":
            return listing.show_events(session, person, member)
        case "/registrations":
            return listing.show_registrations(session, person, member)
        case "/zone":
            return zoning.offer_zones(person, member)
    return None


def pressed(session: AsyncSession, member: Member, data: str) -> Answering | None:
    on_card = _on_card(session, member, data) or _introducing(session, member, data)
    return on_card or _beside(session, member, data)


def _on_card(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["event", reference, back]:
            taken = open_event(session, member, reference, back)
        case ["join", how, reference, back]:
            taken = registering.press_join(session, member, how, reference, back)
        case ["leave", reference, back]:
            taken = registering.press_leave(session, member, reference, back)
        case ["seatyes", reference, back]:
            taken = registering.press_accept(session, member, reference, back)
        case ["seatno", reference, back]:
            taken = registering.press_pass(session, member, reference, back)
        case ["eventask", revision, act]:
            taken = registering.press_answer(session, member, int(revision), act)
    return taken


def _introducing(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["intros", act, reference, back]:
            taken = matchmaking.press_introductions(session, member, act, reference, back)
        case ["meetask", reference, back, record]:
            taken = matchmaking.press_propose(session, member, reference, record, back)
        case ["meet", act, row]:
            taken = meeting.press_meeting(session, member, act, int(row))
        case ["metup", row, word]:
            taken = meeting.press_result(session, member, int(row), word)
    return taken


def _beside(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["events", page]:
            taken = listing.turn_events(session, member, int(page))
        case ["registrations", page]:
            taken = listing.turn_registrations(session, member, int(page))
        case ["remind", reference, back]:
            taken = reminders.open_reminders(session, member, reference, back)
        case ["remindset", reference, code, back]:
            taken = reminders.choose_reminders(session, member, reference, code, back)
        case ["ics", reference]:
            taken = calendar.send_calendar(session, member, reference)
        case ["felt", reference, word]:
            taken = press_feedback(session, member, reference, word)
        case ["code", reference]:
            taken = show_code(session, member, LINKS, reference)
        case ["zone", zone]:
            taken = zoning.choose_zone(session, member, zone)
        case ["zones"]:
            taken = zoning.list_zones(member)
    return taken
