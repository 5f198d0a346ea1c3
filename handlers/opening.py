"""Opening one record: from a result card, by its reference, or by a deep link."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import detail_parts
from handlers.demand_card import demand_parts
from handlers.examples import example_rows
from handlers.finding import own_search
from handlers.links import Links
from handlers.match_cards import find_button
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.achievements import published
from storage.demands import published_demand
from storage.people import Member
from storage.records import Achievement, Record


async def open_reference(session: AsyncSession, member: Member, links: Links, reference: str) -> Reply:
    """The card of that record as a new message, or a friendly word where nobody may see it."""
    w = Wording(member.language)
    record = await _published(session, reference)
    return _card(member, record, links, 0, f"part:{reference}") if record else _unknown(w, reference)


async def turn_part(session: AsyncSession, member: Member, links: Links, reference: str, part: int) -> Reply:
    """Another part of a card that was opened by its reference."""
    w = Wording(member.language)
    record = await _published(session, reference)
    if record is None:
        return _unknown(w, reference)
    return replace(_card(member, record, links, part, f"part:{reference}"), edits=True)


async def open_result(
    session: AsyncSession, member: Member, links: Links, reference: str, search_id: str, page: int, part: int
) -> Reply:
    """The card in place of the results it was found in, with a way back to their page."""
    kept = await own_search(session, member, search_id)
    if isinstance(kept, Reply):
        return kept
    w = Wording(member.language)
    back = (Button(w.plain("◀ 返回结果"), f"page:{kept.id}:{page}"),)
    record = await _published(session, reference)
    if record is None:
        return replace(_unknown(w, reference), rows=(back,), edits=True)
    card = _card(member, record, links, part, f"open:{reference}:{kept.id}:{page}")
    return replace(card, rows=(*card.rows, back), edits=True)


async def _published(session: AsyncSession, reference: str) -> Record | None:
    if reference.startswith("XQ-"):
        return await published_demand(session, reference)
    return await published(session, reference)


def _card(member: Member, record: Record, links: Links, part: int, here: str) -> Reply:
    """Part `part` of the card, or the last there is; `here` and a part's number make its button."""
    w = Wording(member.language)
    if isinstance(record, Achievement):
        parts = detail_parts(w, record, links)
    else:
        parts = demand_parts(w, record, links)
    part = max(0, min(part, len(parts) - 1))
    text, rows = parts[part], [_acts(w, member, record)]
    if len(parts) > 1:
        text += Markup("\n\n{}/{}").format(part + 1, len(parts))
        turns = [(part - 1, w.plain("◀ 上一部分")), (part + 1, w.plain("下一部分 ▶"))]
        there = [Button(label, f"{here}:{n}") for n, label in turns if 0 <= n < len(parts)]
        rows.insert(0, tuple(there))
    return Reply(text, tuple(rows))


def _acts(w: Wording, member: Member, record: Record) -> tuple[Button, ...]:
    share = Button(w.plain("分享"), share=record.reference)
    return (share, find_button(w, record)) if record.author_id == member.id else (share,)


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
