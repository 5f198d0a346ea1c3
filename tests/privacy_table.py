"""Privacy, one's own data and being forgotten: what a person does, and the handler that answers."""

from collections.abc import Awaitable

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.person import Person
from handlers.privacy import correcting, forgetting, held, ledger, mydata, pages, withdrawing
from handlers.privacy.operator import Operator
from handlers.reply import Replies
from storage.mydata import Section
from storage.people import Member
from storage.vocabularies import Language

OPERATOR = Operator(
    name="样例俱乐部秘书处",
    contact="privacy@club.example",
    hosting="上海的机房",
    transfer="个人信息出境标准合同（样例）",
    backup_days=30,
)


Answering = Awaitable[Replies]


def commanded(session: AsyncSession, person: Person, member: Member | None, command: str) -> Answering | None:
    if command == "/mydata":
        return mydata.show_mydata(session, person, member)
    if command == "/ledger":
        return ledger.show_ledger(session, person, member)
    if command == "/forget":
        return forgetting.show_forget(session, person, member, OPERATOR)
    return pages.show_privacy(session, person, member, OPERATOR) if command == "/privacy" else None


def pressed(session: AsyncSession, person: Person, member: Member | None, data: str) -> Answering | None:
    taken: Answering | None = None
    match data.split(":"):
        case ["privacy", page, language, place]:
            taken = pages.turn_privacy(person, member, OPERATOR, page, Language(language), place)
        case ["mydata", what]:
            taken = mydata.press_mydata(session, person, member, what)
        case ["held", section, page]:
            known = Section(section) if section in set(Section) else None
            taken = held.show_held(session, person, member, known, int(page))
        case ["ledger", page]:
            taken = ledger.show_ledger(session, person, member, int(page), edits=True)
        case ["correct", what, revision]:
            taken = correcting.press_correct(session, person, member, what, int(revision))
        case ["forget", how]:
            taken = forgetting.press_forget(session, person, member, OPERATOR, how)
        case ["withdraw", how]:
            taken = withdrawing.press_withdraw(session, person, member, sure=how == "sure")
    return taken
