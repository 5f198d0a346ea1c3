"""The last answer of joining: by an invite, an open door or an officer's own right, else a request."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.answering import joining_at, stale
from handlers.joining import BOT
from handlers.membership.applying import waiting_card
from handlers.membership.invited import shut_said
from handlers.person import Person
from handlers.reply import Replies, Reply
from handlers.welcoming import welcome
from handlers.wording import Wording
from storage.dialogs import end_dialog
from storage.members import organisation_named
from storage.membership.admitting import admit, choose_fields, held_member
from storage.membership.inviting import Shut, invite_of, shut, use_invite
from storage.membership.requesting import Wanted, submit
from storage.organisations import held_organisation
from storage.people import Member, Organisation
from storage.vocabularies import Door, Role, TechField


async def finish(session: AsyncSession, person: Person, member: Member, revision: int, door: Door) -> Replies:
    """完成 or 跳过 below the fields."""
    held = await held_member(session, member.id)
    dialog = await joining_at(session, member, revision)
    if dialog is None or held is None or dialog.step != "fields":
        return await stale(session, person, member)
    if held.may(Role.MEMBER):  # an officer was quicker, or another invite
        await end_dialog(session, BOT, member.telegram_id)
        return welcome(held, edits=True)
    draft = dict(dialog.draft)
    await end_dialog(session, BOT, member.telegram_id)
    held.name = draft["name"]
    await choose_fields(session, held.id, map(TechField, draft.get("fields", [])))
    number, name = draft["organisation"]
    said: list[Reply] = []
    if "invite" in draft:
        if invite := await use_invite(session, draft["invite"], held):
            home = invite.organisation or await _organisation(session, number, name)
            await admit(session, held, home, invite.issued_by, "invite")
            return welcome(held, edits=True)
        said = [
            shut_said(Wording(held.language), shut(await invite_of(session, draft["invite"])) or Shut.USED)
        ]
    if door is Door.OPEN or held.may(Role.OFFICER):
        how = "open door" if door is Door.OPEN else "officer"
        await admit(session, held, await _organisation(session, number, name), None, how)
        return welcome(held, edits=True)
    request = await submit(session, held, Wanted(name, number))
    card = await waiting_card(session, held, request)
    return [*said, card] if said else replace(card, edits=True)


async def _organisation(session: AsyncSession, number: int | None, name: str) -> Organisation:
    """The one that was chosen; made where the club has none of that name."""
    known = await held_organisation(session, number) if number else None
    return known or await organisation_named(session, name)
