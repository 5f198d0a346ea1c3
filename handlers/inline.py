"""Inline mode: `@bot words` in any chat offers cards to send there. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cards import short_card
from handlers.describing import joined, line_of, organisation_shown
from handlers.events.inline import offer_events
from handlers.formatting import shortened
from handlers.links import Links, reference_in
from handlers.person import Person
from handlers.reply import Button, InlineResult
from handlers.wording import Wording
from storage.achievements import newest, published
from storage.feedback.taste import taste_of
from storage.people import Member
from storage.records import Record
from storage.search.finder import Finder
from storage.search.matches import Filters

PAGE_SIZE = 20
MOST = 200
"""Results in all; nobody scrolls further in a chat's list."""
DESCRIPTION = 120


@dataclass(frozen=True, slots=True)
class Offer:
    """`next_offset` is what Telegram sends back when the list is scrolled on; empty at the end."""

    results: tuple[InlineResult, ...]
    next_offset: str


async def offer_inline(
    session: AsyncSession,
    finder: Finder,
    links: Links,
    person: Person,
    member: Member | None,
    asked: tuple[str, str],
) -> Offer:
    """The page of results for `asked` (query, offset): a reference's own record, matches, or the newest."""
    text, offset = asked
    if (events := await offer_events(session, links, person, member, text)) is not None:
        return Offer(events if offset in ("", "0") else (), "")
    start = int(offset) if offset.isdecimal() and len(offset) < 6 else 0
    if start >= MOST:
        return Offer((), "")
    records = await _records(session, finder, member, text, start)
    w = Wording(member.language if member else person.language)
    following = start + PAGE_SIZE
    more = len(records) > PAGE_SIZE and following < MOST
    results = tuple(_result(w, links, record) for record in records[:PAGE_SIZE])
    return Offer(results, str(following) if more else "")


async def _records(
    session: AsyncSession, finder: Finder, member: Member | None, text: str, start: int
) -> Sequence[Record]:
    """One more than a page holds, where there are more."""
    if reference := reference_in(text):
        record = await published(session, reference)
        return [record] if record and start == 0 else []
    if not any(char.isalnum() for char in text):
        return await newest(session, start, PAGE_SIZE + 1)
    taste = await taste_of(session, member) if member else None
    found = await finder.find(
        session, text, Filters(), member=member, preference=taste, start=start, count=PAGE_SIZE + 1
    )
    return [match.record for match in found.matches]


def _result(w: Wording, links: Links, record: Record) -> InlineResult:
    about = joined(organisation_shown(w, record), line_of(w, record))
    return InlineResult(
        id=record.reference,
        title=record.title,
        description=shortened(about, DESCRIPTION),
        text=short_card(w, record),
        rows=((Button(w.plain("查看详情"), url=links.to(record.reference)),),),
    )
