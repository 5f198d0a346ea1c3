"""A text typed at the desk while something about members is waited for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed
from handlers.desk.membership import (
    audit,
    correcting,
    declining,
    inviting,
    organisation_acts,
    tags,
)
from handlers.desk.membership.asked import waiting_for
from handlers.desk.membership.members import MEMBERS
from handlers.desk.membership.organisations import ORGANISATIONS
from handlers.person import Person
from handlers.reply import Reply
from storage.conversation import Dialog
from storage.people import Member

Hear = Callable[[AsyncSession, Member, Dialog, str], Awaitable[Reply | None]]
STEPS: Final[Mapping[str, Hear]] = {
    declining.WHY: declining.hear_reason,
    declining.SURE: declining.hear_reason,
    correcting.STEP: correcting.hear_organisation,
    inviting.ORGANISATION: inviting.hear_organisation,
    MEMBERS.step: MEMBERS.hear,
    ORGANISATIONS.step: ORGANISATIONS.hear,
    organisation_acts.NAMING: organisation_acts.hear_name,
    organisation_acts.MERGING: organisation_acts.hear_other,
    audit.STEP: audit.hear_words,
    tags.STEP: tags.hear_tag,
}


async def hear(session: AsyncSession, person: Person, member: Member | None, text: str) -> Reply | None:
    """None where it answers nothing of ours, or the person is no officer any more."""
    dialog = await waiting_for(session, person)
    if not allowed(member) or dialog is None or dialog.step not in STEPS:
        return None
    return await STEPS[dialog.step](session, member, dialog, text)
