"""给我找匹配: what fits a record of one's own, and what nearly does, with what would make it fit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.feedback.places import Kind, Place
from handlers.feedback.rows import Own, with_rating
from handlers.links import Links
from handlers.match_cards import item, open_button
from handlers.membership.guests import members_only
from handlers.opening import turn_part
from handlers.reply import Button, Reply, Rows
from handlers.results import PAGE_SIZE, pages_of
from handlers.wording import Wording
from storage.feedback.keeping import said_of
from storage.people import Member
from storage.posting.records import by_reference
from storage.records import Demand, Record
from storage.search.counterparts import Counterpart, Counterparts, counterparts
from storage.search.finder import Finder

MOST = 50
"""Of those that fit and of near misses, each."""


async def find_matches(session: AsyncSession, finder: Finder, member: Member, reference: str) -> Reply:
    """The first page as a new message: the card the button is on stays."""
    if member.is_guest:
        return await members_only(session, member)
    return await _page(session, finder, member, reference, 0)


async def turn_matches(
    session: AsyncSession, finder: Finder, member: Member, reference: str, page: int
) -> Reply:
    """Another page in place, or the last there is now."""
    if member.is_guest:
        return await members_only(session, member)
    return replace(await _page(session, finder, member, reference, page), edits=True)


async def open_match(
    session: AsyncSession, member: Member, links: Links, reference: str, own: str, page: int
) -> Reply:
    """The counterpart `reference` in place, with the way to page `page` of the matches of `own`."""
    if member.is_guest:
        return await members_only(session, member)
    place = Place(Kind.MATCH, own, page)
    card = await turn_part(session, member, links, reference, 0, own=own, place=place)
    back = Button(Wording(member.language).plain("◀ 返回匹配"), f"matches:{own}:{page}")
    return replace(card, rows=(*card.rows, (back,)))


async def _page(session: AsyncSession, finder: Finder, member: Member, reference: str, page: int) -> Reply:
    w = Wording(member.language)
    record = next(iter(await by_reference(session, [reference])), None)
    if record is None or record.author_id != member.id:
        return Reply(toast=w.plain("这不是您发布的记录。"), alert=True)
    found = await counterparts(session, finder, record, count=MOST)
    own = Own(await said_of(session, member.id, [each.record.reference for each in found.every]))
    return _card(w, record, found, page, own)


def _card(w: Wording, record: Record, found: Counterparts, page: int, own: Own) -> Reply:
    every = found.every
    if not every:
        return _nothing(w, record)
    page = max(0, min(page, pages_of(len(every)) - 1))
    start = page * PAGE_SIZE
    shown = every[start : start + PAGE_SIZE]
    parts = [_head(w, record, found, page), *_items(w, record, found, start, shown)]
    return Reply(Markup("\n\n").join(parts), _rows(w, record, len(every), page, shown, own))


def _head(w: Wording, record: Record, found: Counterparts, page: int) -> Markup:
    head = w(
        "<b>{title}</b>（{reference}）的匹配：符合 {fits} 项，差一点 {near} 项",
        title=record.title,
        reference=record.reference,
        fits=len(found.fits),
        near=len(found.near),
    )
    pages = pages_of(len(found.fits) + len(found.near))
    return head + (w("（第 {page}/{pages} 页）", page=page + 1, pages=pages) if pages > 1 else "")


def _items(
    w: Wording, record: Record, found: Counterparts, start: int, shown: Sequence[Counterpart]
) -> Iterator[Markup]:
    """Near misses under a heading of their own, wherever the page begins."""
    for number, each in enumerate(shown, start + 1):
        if number == len(found.fits) + 1 or (number == start + 1 and each.gaps):
            yield w("<b>差一点的</b>：改动“差在”那几项就符合")
        yield item(w, number, record, each)


def _rows(w: Wording, record: Record, total: int, page: int, shown: Sequence[Counterpart], own: Own) -> Rows:
    numbers = tuple(
        open_button(str(number), each.record.reference, record.reference, page)
        for number, each in enumerate(shown, page * PAGE_SIZE + 1)
    )
    turns = ((page - 1, w.plain("◀ 上一页")), (page + 1, w.plain("下一页 ▶")))
    there = tuple(
        Button(label, f"matches:{record.reference}:{n}") for n, label in turns if 0 <= n < pages_of(total)
    )
    references = [each.record.reference for each in shown]
    rated = with_rating(w, there, Place(Kind.MATCHES, record.reference, page), references, own)
    return tuple(row for row in (numbers, *rated) if row)


def _nothing(w: Wording, record: Record) -> Reply:
    if isinstance(record, Demand):
        text = w("现在还没有对得上“{title}”的成果。它发布期间有新的对上，我就告诉您。", title=record.title)
    else:
        text = w("现在还没有用得上“{title}”的需求。它发布期间有新的对上，我就告诉您。", title=record.title)
    return Reply(text)
