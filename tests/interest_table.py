"""What a member does about interests, questions and contacts, and the handler that answers it."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases import contact, interest, interest_answering, mine_interests, question
from handlers.cases.interest_card import open_interest
from handlers.cases.interest_dialog import Aim
from handlers.cases.interest_typing import press_written
from handlers.reply import Replies
from storage.cases.stages import CaseSide, Reason
from storage.people import Member

Answering = Awaitable[Replies]


def pressed(session: AsyncSession, member: Member, data: str, *, in_group: bool = False) -> Answering | None:
    if in_group:
        return interest.want_in_group(member) if data.startswith(("want:", "ask:")) else None
    return (
        _asking(session, member, data)
        or _answering(session, member, data)
        or _exchanging(session, member, data)
        or _looking(session, member, data)
    )


def _asking(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["want", reference, own]:
            taken = interest.want(session, member, reference, own)
        case ["ask", reference]:
            taken = question.ask_about(session, member, reference)
        case ["told", revision, act]:
            taken = press_written(session, member, int(revision), act)
        case ["reply", number]:
            taken = question.press_reply(session, member, int(number))
        case ["unanswered", number]:
            taken = question.press_unanswered(session, member, int(number))
    return taken


def _answering(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["accept", reference, how]:
            taken = interest_answering.press_accept(session, member, reference, how)
        case ["refuse", reference]:
            taken = interest_answering.press_decline(session, member, reference)
        case ["reason", reference, reason]:
            taken = interest_answering.press_reason(session, member, reference, Reason(reason))
        case ["retract", reference, how]:
            taken = interest_answering.press_withdraw(session, member, reference, sure=how == "sure")
    return taken


def _exchanging(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["agree", reference, how]:
            taken = contact.press_agree(session, member, reference, sure=how == "sure")
        case ["revoke", reference, how]:
            taken = contact.press_revoke(session, member, reference, sure=how == "sure")
        case ["mycontact", reference, aim]:
            taken = contact.change_contact(session, member, reference, Aim(aim))
    return taken


def _looking(session: AsyncSession, member: Member, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["interested", reference, page]:
            taken = open_interest(session, member, reference, int(page))
        case ["interests", page]:
            taken = mine_interests.turn_interests(session, member, CaseSide.SEEKER, int(page))
        case ["received", page]:
            taken = mine_interests.turn_interests(session, member, CaseSide.OWNER, int(page))
    return taken
