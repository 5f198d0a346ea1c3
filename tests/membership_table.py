"""What somebody does who joins, and the handler that answers it, without a framework."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers import answering, joining
from handlers.membership import applying, finishing, leaving, moving
from handlers.person import Person
from handlers.reply import Replies
from storage.membership.leaving import Parting, Then
from storage.people import Member
from storage.vocabularies import Door, TechField

Answering = Awaitable[Replies]


def pressed(session: AsyncSession, person: Person, member: Member, data: str, door: Door) -> Answering | None:
    asked = _on_question(session, person, member, data) or _on_request(session, person, member, data, door)
    return asked or _on_leaving(session, member, data)


def _on_question(session: AsyncSession, person: Person, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["name", revision]:
            taken = answering.use_own_name(session, person, member, int(revision))
        case ["rename", revision]:
            taken = answering.rename(session, person, member, int(revision))
        case ["reorg", revision]:
            taken = answering.choose_again(session, person, member, int(revision))
        case ["org", revision, number]:
            taken = answering.choose_organisation(session, person, member, int(revision), int(number))
        case ["neworg", revision]:
            taken = answering.add_organisation(session, person, member, int(revision))
        case ["joinfield", revision, field]:
            taken = answering.toggle_field(session, person, member, int(revision), TechField(field))
    return taken


def _on_leaving(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["quit", page]:
            taken = leaving.ask_to_leave(session, member, int(page))
        case ["quitto", then, taker]:
            taken = leaving.confirm_leaving(session, member, Parting(Then(then), int(taker)))
        case ["quityes", then, taker]:
            taken = leaving.leave(session, member, Parting(Then(then), int(taker)))
        case ["moveto", revision, number]:
            taken = moving.move_to(session, member, int(revision), int(number))
        case ["movenew", revision]:
            taken = moving.move_to_new(session, member, int(revision))
    return taken


def _on_request(
    session: AsyncSession, person: Person, member: Member, data: str, door: Door
) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["joinup", revision]:
            taken = finishing.finish(session, person, member, int(revision), door)
        case ["apply"]:
            taken = joining.apply(session, person, member)
        case ["unapply", number]:
            taken = applying.take_back(session, member, int(number))
    return taken
