"""What a member does while posting, and the handler that answers it, without a framework."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.person import Person
from handlers.posting import amending, answering, interest, mine, moving, received, starting
from handlers.reply import Replies
from storage.people import Member
from storage.posting.tables import Move
from storage.search.finder import Finder

Answering = Awaitable[Replies]


async def respond(session: AsyncSession, person: Person, member: Member, text: str, data: str) -> Replies:
    answering_ = pressed(session, person, member, data) if data else commanded(session, person, member, text)
    return await (answering_ or answering.answer_typed(session, member, text))


def commanded(session: AsyncSession, person: Person, member: Member | None, command: str) -> Answering | None:
    match command:
        case "/post":
            return starting.post(session, person, member)
        case "/mine":
            return mine.show_mine(session, person, member)
    return None


def pressed(
    session: AsyncSession, person: Person, member: Member, data: str, finder: Finder | None = None
) -> Answering | None:
    """`finder`: only for who would be interested, and for a text that is searched for."""
    if finder and data.startswith("interest:"):
        return interest.show_interest(session, finder, member, int(data.removeprefix("interest:")))
    return _on_form(session, person, member, data, finder) or _on_record(session, member, data)


def _on_form(
    session: AsyncSession, person: Person, member: Member, data: str, finder: Finder | None
) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["post", act, revision]:
            taken = starting.take(session, person, member, act, int(revision))
        case ["text", text, act, revision] if finder:
            taken = received.use_text(session, finder, member, text, act, int(revision))
        case ["form", revision, act]:
            taken = starting.act(session, member, int(revision), act)
        case ["pick", revision, code]:
            taken = answering.pick(session, member, int(revision), code)
        case ["alter", revision, name]:
            taken = answering.alter(session, member, int(revision), name)
    return taken


def _on_record(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["mine", page]:
            taken = mine.turn_mine(session, member, int(page))
        case ["record", reference, page]:
            taken = mine.open_own(session, member, reference, int(page))
        case ["amend", reference, revision]:
            taken = amending.amend(session, member, reference, int(revision))
        case ["move" | "sure" as verb, reference, move, page]:
            sure = verb == "sure"
            taken = moving.press_move(session, member, reference, Move(move), int(page), sure=sure)
        case ["unversion", reference, page]:
            taken = moving.withdraw_version(session, member, reference, int(page))
    return taken
