"""Who is who in a case, as its reader may know it: no hidden organisation, no name before contacts opened."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined, organisation_shown
from handlers.wording import Wording
from storage.cases.contacts import opened_to_manager, other_side, sees_contact, unmasked
from storage.cases.pipeline import side_of
from storage.cases.stages import CaseSide
from storage.cases.tables import Case
from storage.ledger import note_look
from storage.people import Member
from storage.posting.records import by_reference
from storage.records import Record


async def record_of(session: AsyncSession, reference: str | None) -> Record | None:
    return next(iter(await by_reference(session, [reference] if reference else [])), None)


async def others_shown(
    session: AsyncSession, w: Wording, case: Case, viewer: Member, side: CaseSide
) -> list[tuple[CaseSide, str]]:
    """The other sides of the case: whose, and what this member may know of it."""
    other = CaseSide.OWNER if side is CaseSide.SEEKER else CaseSide.SEEKER
    shown = [(other, await side_shown(session, w, case, viewer, other))]
    if side is CaseSide.MANAGER:
        shown.insert(0, (CaseSide.OWNER, await side_shown(session, w, case, viewer, CaseSide.OWNER)))
    return shown


async def side_shown(session: AsyncSession, w: Wording, case: Case, viewer: Member, side: CaseSide) -> str:
    """Organisation and, once open to the reader, name; the technology manager reads contacts here too.

    Every case began with a seeker: where there is none, they were forgotten since.
    """
    if side is CaseSide.SEEKER and case.seeker_id is None:
        return w.plain("已注销的成员")
    reference = case.record_reference if side is CaseSide.OWNER else case.own_reference
    person = case.owner if side is CaseSide.OWNER else case.seeker
    record = await record_of(session, reference)
    known = await _known(session, case, viewer, person)
    theirs = record is not None and person is not None and record.author_id == person.id
    if record and (side is CaseSide.OWNER or theirs):
        open_to_them = known or await unmasked(session, viewer.id, record.reference)
        if record.anonymous and not open_to_them:
            return organisation_shown(w, record)
        organisation = record.organisation or (person.organisation if person else None)
    else:
        organisation = person.organisation if person else None
    name = person.name if person and known else ""
    contact = ""
    if person and person.contact and known and case.manager_id == viewer.id:
        contact = person.contact
        await note_look(session, case, person, viewer, CaseSide.MANAGER)
    return joined(organisation.name if organisation else "", name, contact) or w.plain("未知")


async def _known(session: AsyncSession, case: Case, viewer: Member, person: Member | None) -> bool:
    """Whether that person opened themselves to the viewer, who is on the other side or the manager."""
    if person is None:
        return False
    if other_side(case, viewer.id) is person and await sees_contact(session, viewer.id, case):
        return True
    return await opened_to_manager(session, viewer.id, case, person)


def who_acted(w: Wording, case: Case, side: CaseSide, actor_id: int | None, viewer: Member) -> str:
    """By side, never by name; one's own acts are said to be one's own."""
    own = actor_id == viewer.id and side_of(case, viewer.id) is not None
    return w.plain("您（{side}）", side=w.name(side)) if own else w.name(side)
