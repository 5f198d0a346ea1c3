"""Opening one record: from a result card, by its reference, or by a deep link."""

from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import detail_parts
from handlers.demand_card import demand_parts
from handlers.events.card import open_event
from handlers.examples import example_rows
from handlers.feedback.places import HERE, Kind, Place
from handlers.feedback.rows import rating_row
from handlers.finding import own_search
from handlers.links import Links
from handlers.match_cards import find_button
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.cases.beginning import live_case
from storage.cases.contacts import unmasked
from storage.cases.interests import closed_to
from storage.cases.parties import published_record, seen_record
from storage.cases.stages import Stage
from storage.feedback.choices import note_opening
from storage.feedback.keeping import said_of
from storage.people import Member
from storage.records import Achievement, Record
from storage.vocabularies import Status


async def open_reference(session: AsyncSession, member: Member, links: Links, reference: str) -> Reply:
    """The card of that record as a new message, or a friendly word where this member may not see it."""
    if reference.startswith("HD-"):
        return await open_event(session, member, reference, edits=False)
    w = Wording(member.language)
    record = await seen_record(session, member, reference)
    if record is None:
        return _unknown(w, reference)
    return await _card(session, member, record, links, 0, _Where(f"part:{reference}"))


async def turn_part(
    session: AsyncSession,
    member: Member,
    links: Links,
    reference: str,
    part: int,
    *,
    own: str = "",
    place: Place = HERE,
) -> Reply:
    """Another part of a card that was opened by its reference; `own`: the reader's record that it fits.

    `place`: the list it was opened from instead.
    """
    w = Wording(member.language)
    record = await seen_record(session, member, reference)
    if record is None:
        return _unknown(w, reference)
    card = await _card(session, member, record, links, part, _Where(f"part:{reference}", place, own))
    return replace(card, edits=True)


async def open_result(
    session: AsyncSession, member: Member, links: Links, reference: str, search_id: str, page: int, part: int
) -> Reply:
    """The card in place of the results it was found in, with a way back to their page."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    w = Wording(member.language)
    back = (Button(w.plain("◀ 返回结果"), f"page:{kept.id}:{page}"),)
    record = await published_record(session, reference)
    if record is None:
        return replace(_unknown(w, reference), rows=(back,), edits=True)
    if part == 0:
        await note_opening(session, member.id, record, kept.text)
    place = Place(Kind.RESULT, kept.id, page)
    where = _Where(f"open:{reference}:{kept.id}:{page}", place, shared=kept.shared)
    card = await _card(session, member, record, links, part, where)
    return replace(card, rows=(*card.rows, back), edits=True)


@dataclass(frozen=True, slots=True)
class _Where:
    """`here` and a part's number make the button of that part; `own`: the reader's record that it fits."""

    here: str
    place: Place = HERE
    own: str = ""
    shared: bool = False
    """In a group: what somebody finds useful is nobody else's business."""


async def _card(
    session: AsyncSession, member: Member, record: Record, links: Links, part: int, where: _Where
) -> Reply:
    """Part `part` of the card, or the last there is."""
    w = Wording(member.language)
    opened = not member.is_guest and await unmasked(session, member.id, record.reference)
    if isinstance(record, Achievement):
        parts = detail_parts(w, record, links, opened=opened)
    else:
        parts = demand_parts(w, record, links, opened=opened)
    part = max(0, min(part, len(parts) - 1))
    text, rows = parts[part], [*await _acts(session, w, member, record, where)]
    if len(parts) > 1:
        text += Markup("\n\n{}/{}").format(part + 1, len(parts))
        turns = [(part - 1, w.plain("◀ 上一部分")), (part + 1, w.plain("下一部分 ▶"))]
        there = [Button(label, f"{where.here}:{n}") for n, label in turns if 0 <= n < len(parts)]
        rows.insert(0, tuple(there))
    if record.status is not Status.PUBLISHED:
        text += Markup("\n\n") + w("它现在不再展示给别人；您在它的对接里，所以还看得到。")
    return Reply(text, tuple(rows))


async def _acts(session: AsyncSession, w: Wording, member: Member, record: Record, where: _Where) -> Rows:
    if record.status is not Status.PUBLISHED:
        return ()
    share = Button(w.plain("分享"), share=record.reference)
    brokers = Button(w.plain("找技术经理人"), f"mgr:{record.reference}")
    if record.author_id == member.id:
        return (share, find_button(w, record)), (brokers,)
    if closed_to(member, record):
        return ((share,),)
    case = await live_case(session, record.reference, member.id)
    live = case is not None and case.stage is not Stage.SUGGESTED
    label = w.plain("打开对接") if live else w.plain("表达意向")
    want = Button(label, f"want:{record.reference}:{where.own}")
    wants = (want, Button(w.plain("询问信息"), f"ask:{record.reference}"))
    if where.shared:
        return wants, (share,)
    said = await said_of(session, member.id, [record.reference])
    return wants, (*rating_row(w, record.reference, said.get(record.reference), where.place), share)


def _unknown(w: Wording, reference: str) -> Reply:
    if reference.startswith("XQ-"):
        said = w(
            "没有找到编号 <code>{reference}</code> 的需求：可能还没有发布，或者已经下架。",
            reference=reference,
        )
    else:
        said = w(
            "没有找到编号 <code>{reference}</code> 的成果：可能还没有发布，或者已经下架。",
            reference=reference,
        )
    return Reply(said + w("\n直接说出需求，我来找相近的。例如："), example_rows(w))
