"""What a member does about cases, and the handler that answers it, without a framework."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases import beat, card, dispatched, history, listing, moving
from handlers.reply import Replies
from storage.cases.stages import Answer, CaseMove
from storage.people import Member

Answering = Awaitable[Replies]


def pressed(session: AsyncSession, member: Member, data: str) -> Answering | None:
    return _on_case(session, member, data) or _on_question(session, member, data)


def _on_case(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["cases", page]:
            taken = listing.turn_cases(session, member, int(page))
        case ["case", reference, page]:
            taken = card.open_case(session, member, reference, int(page))
        case ["casepast", reference, part, page]:
            taken = history.show_history(session, member, reference, int(part), int(page))
        case ["casemove", reference, move, stage, page]:
            taken = moving.press_move(session, member, reference, CaseMove(move), stage, int(page))
        case ["caseask", revision, code]:
            taken = moving.press_answer(session, member, int(revision), code)
    return taken


def _on_question(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["beat", reference, number, answer]:
            taken = beat.press_beat(session, member, reference, int(number), Answer(answer))
        case ["beatask", reference]:
            taken = beat.ask_beat(session, member, reference)
        case ["offered", number]:
            taken = dispatched.open_offer(session, member, int(number))
        case ["offeryes", number]:
            taken = dispatched.accept_offer(session, member, int(number))
        case ["offerno", number]:
            taken = dispatched.ask_why(session, member, int(number))
        case ["unoffer", number, reason]:
            taken = dispatched.decline_offer(session, member, int(number), int(reason))
    return taken
