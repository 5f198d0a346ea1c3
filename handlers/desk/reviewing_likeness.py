"""Whether something like it is offered already: up to three live records that share words with it."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.records import Achievement, Record
from storage.search.documents import Kind
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.search.reasons import whole_terms

MOST_SHOWN: Final = 3
LOOKED_AT: Final = 10
LEAST_SHARE: Final = 40
"""Per cent of its words that another must hold to be worth a warning."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`share`: per cent of this record's words (of title and summary) that the other holds in its own."""

    record: Record
    share: int


async def similar(session: AsyncSession, finder: Finder, record: Record) -> list[Likeness]:
    """Records of its own kind, the most alike first."""
    kind: Kind = "achievement" if isinstance(record, Achievement) else "demand"
    text = f"{record.title}\n{record.summary}"
    found = await finder.find(session, text, Filters(), member=None, count=LOOKED_AT, kind=kind)
    alike = [
        Likeness(match.record, share(text, f"{match.record.title}\n{match.record.summary}"))
        for match in found.matches
        if match.record.reference != record.reference
    ]
    alike.sort(key=lambda one: -one.share)
    return [one for one in alike if one.share >= LEAST_SHARE][:MOST_SHOWN]


def share(text: str, other: str) -> int:
    """Per cent of the words of `text` that `other` holds."""
    wanted = whole_terms(text)
    return round(100 * len(wanted & whole_terms(other)) / len(wanted)) if wanted else 0
