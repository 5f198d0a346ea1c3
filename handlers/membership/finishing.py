"""The last answer of joining: by an open door or an officer's own right at once, else a request."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.answering import joining_at, stale
from handlers.joining import BOT
from handlers.membership.applying import waiting_card
from handlers.person import Person
from handlers.reply import Replies
from handlers.welcoming import welcome
from storage.dialogs import end_dialog
from storage.members import organisation_named
from storage.membership.admitting import admit, choose_fields, held_member
from storage.membership.requesting import Wanted, submit
from storage.organisations import organisation_of
from storage.people import Member
from storage.vocabularies import Door, Role, TechField


async def finish(session: AsyncSession, person: Person, member: Member, revision: int, door: Door) -> Replies:
    """完成 or 跳过 below the fields."""
    dialog = await joining_at(session, member, revision)
    held = await held_member(session, member.id)
    if dialog is None or held is None or dialog.step != "fields":
        return await stale(session, person, member)
    draft = dict(dialog.draft)
    await end_dialog(session, BOT, member.telegram_id)
    held.name = draft["name"]
    await choose_fields(session, held.id, map(TechField, draft.get("fields", [])))
    number, name = draft["organisation"]
    if door is Door.OPEN or held.may(Role.OFFICER):
        known = await organisation_of(session, number) if number else None
        how = "open door" if door is Door.OPEN else "officer"
        await admit(session, held, known or await organisation_named(session, name), None, how)
        return welcome(held, edits=True)
    request = await submit(session, held, Wanted(name, number))
    return replace(await waiting_card(session, held, request), edits=True)
