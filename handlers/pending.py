"""The question that a person has yet to answer, to be put again after an aside."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases import asking
from handlers.cases.interest_dialog import FLOW as INTEREST
from handlers.cases.interest_typing import pending_written
from handlers.consent import consented
from handlers.events import asking as registering
from handlers.membership.moving import FLOW as CORRECTING
from handlers.person import Person
from handlers.posting.form import BOT, FLOW
from handlers.posting.starting import pending_form
from handlers.privacy.correcting import correction_asked
from handlers.questions import question
from handlers.reply import Reply
from storage.conversation import Dialog
from storage.dialogs import dialog_of
from storage.people import Member


async def pending_question(session: AsyncSession, person: Person, member: Member | None) -> list[Reply]:
    """Whatever their dialog waits for; nothing where none is open."""
    dialog = await dialog_of(session, BOT, person.telegram_id)
    if not consented(member) or dialog is None or _is_over(member, dialog):
        return []
    if dialog.flow == FLOW:
        return await pending_form(session, member)
    if dialog.flow == INTEREST:
        return [*await pending_written(session, member)]
    if dialog.flow == registering.FLOW:
        return await registering.pending(session, member)
    if dialog.flow == asking.FLOW:
        return await asking.ask_again(session, BOT, member)
    return _short(person, member, dialog)


def _is_over(member: Member, dialog: Dialog) -> bool:
    """Begun as a member, whose membership ended since."""
    return member.is_guest and dialog.flow != "joining"


def _short(person: Person, member: Member, dialog: Dialog) -> list[Reply]:
    """Of the dialogs that need no more than their own row."""
    if dialog.flow == CORRECTING:
        return [correction_asked(member, dialog)]
    return [question(person, member, dialog)] if dialog.flow == "joining" else []
