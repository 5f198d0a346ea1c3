"""A case in phrases: its record and its two sides, each only as far as the reader may see it now."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.sides import record_of
from handlers.describing import organisation_shown
from handlers.formatting import day
from handlers.wording import Wording
from storage.cases.contacts import other_side, sees_contact, side_of, unmasked
from storage.cases.stages import CaseSide
from storage.cases.tables import Case
from storage.people import Member
from storage.records import Achievement, Record
from storage.vocabularies import Status


@dataclass(frozen=True, slots=True)
class Sight:
    """What one side of a case sees of it."""

    side: CaseSide
    record: Record | None
    own: Record | None
    """The seeker's record that it fits, where it may be seen: it is published, or the reader's own."""
    organisation: str
    """Of the other side; what stands for it while it is masked, empty where there is none."""
    contact: str
    """Name and contact of the other side once they are open; else empty."""


async def sight_of(session: AsyncSession, w: Wording, viewer: Member, case: Case) -> Sight | None:
    """None for whoever is on neither side."""
    side = side_of(case, viewer.id)
    if side is None:
        return None
    record, own = await _records(session, case, viewer)
    masked = record if side is CaseSide.SEEKER else await record_of(session, case.own_reference)
    other, opened = other_side(case, viewer.id), await sees_contact(session, viewer.id, case)
    organisation = await _organisation(session, w, viewer, masked, other)
    contact = " · ".join(part for part in (other.name, other.contact) if part) if other and opened else ""
    if opened and other and other.organisation:
        organisation = other.organisation.name
    return Sight(side, record, own, organisation, contact)


async def opened_head(session: AsyncSession, w: Wording, viewer: Member, case: Case) -> Markup:
    """What is said above the card at the moment at which contacts open."""
    head = w("<b>双方都同意了，联系方式已同时公开</b>")
    record = await record_of(session, case.record_reference)
    if isinstance(record, Achievement) and record.confidential_detail:
        if case.seeker_id == viewer.id:
            head += "\n" + w("打开这项成果，现在能看到保密细节。")
        else:
            head += "\n" + w("对方现在能看到这项成果的保密细节。")
    return head


def own_side_shown(w: Wording, seeker: Member, own: Record | None) -> str:
    """The seeker's organisation as the owner sees it before both agreed."""
    if own is not None and own.anonymous:
        return organisation_shown(w, own)
    return seeker.organisation.name if seeker.organisation else ""


def record_line(w: Wording, record: Record | None, reference: str) -> Markup:
    title = record.title if record else w.plain("（已不在）")
    return w("<b>{title}</b>（<code>{reference}</code>）", title=title, reference=reference)


def stage_line(w: Wording, case: Case, zone: str) -> Markup:
    return w(
        "<code>{reference}</code> · {stage}，自 {day}",
        reference=case.reference,
        stage=w.name(case.stage),
        day=day(w, case.stage_since, zone),
    )


def quoted(words: str) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(words)


async def _records(session: AsyncSession, case: Case, viewer: Member) -> tuple[Record | None, Record | None]:
    record, own = (
        await record_of(session, case.record_reference),
        await record_of(session, case.own_reference),
    )
    seen = own and (own.status is Status.PUBLISHED or own.author_id == viewer.id)
    return record, own if seen else None


async def _organisation(
    session: AsyncSession, w: Wording, viewer: Member, record: Record | None, other: Member | None
) -> str:
    """`record` is the other side's. A seeker's without one is their member's."""
    if record is not None and record.author_id != viewer.id:
        if record.anonymous and not await unmasked(session, viewer.id, record.reference):
            return organisation_shown(w, record)
        return record.organisation.name if record.organisation else ""
    return other.organisation.name if other and other.organisation else ""
