"""Other names in a new record: which watches they bring it to, and how much of what these ask it then holds.

As in searches: a record with another name of what is asked holds each term of the typed name in part, by the
best of its names. What an officer took out of the alias table since the watch was saved does not count.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.aliases import Alias, AliasState
from storage.people import Member
from storage.search.alias_book import ways
from storage.search.analysis import tokens_of
from storage.search.documents import Bridge, Document
from storage.search.marking import folded_parts, marked, marked_document
from storage.watches.among import among
from storage.watches.tables import Watch, WatchName, WatchTerm

Folded = tuple[str, str, str]
"""Of a document, as `marking.folded_parts` gives them."""


@dataclass(frozen=True, slots=True)
class Look:
    """A live watch that a record deserves a closer look for, and how much of it the record holds."""

    watch: Watch
    organisation_id: int | None
    """Its member's."""
    led: float
    """Of the leading terms' weight, 0 to 1."""
    rest: float
    """What the other terms bring, of all weight."""


class _Name(NamedTuple):
    """Of a row of `WatchName`."""

    watch_id: str
    typed: str
    name: str
    strength: float

    @property
    def pair(self) -> tuple[str, str]:
        return self.typed, self.name


_NAMES: Final = select(WatchName.watch_id, WatchName.typed, WatchName.name, WatchName.strength)
"""No rows of the mapper: a record is brought thousands of them, and has few of the names."""


async def named_watches(session: AsyncSession, parts: Folded, terms: frozenset[str]) -> dict[str, Look]:
    """Those that some other name brings a record to. `terms`: all of its."""
    names = await _names_in(session, parts, terms, _NAMES.where(among(session, WatchName.term, terms)))
    if not names:
        return {}
    live = among(session, Watch.id, names) & Watch.stopped_at.is_(None)
    watches = select(Watch, Member.organisation_id).join(Member, Member.id == Watch.member_id).where(live)
    weights = select(WatchTerm.watch_id, WatchTerm.term, WatchTerm.weight)
    leading: dict[str, dict[str, float]] = {watch_id: {} for watch_id in names}
    for watch_id, term, weight in await session.execute(
        weights.where(among(session, WatchTerm.watch_id, names))
    ):
        leading[watch_id][term] = weight
    found = {}
    for watch, organisation_id in await session.execute(watches):
        instead = _instead(names[watch.id])
        led, rest = (_held(shares, terms, instead) for shares in (leading[watch.id], watch.rest))
        found[watch.id] = Look(watch, organisation_id, led, rest)
    return found


async def bridges(session: AsyncSession, watch_id: str, document: Document) -> list[Bridge]:
    """For each name in that watch that the document does not hold itself, the best other one that it does.

    What counts for most comes first.
    """
    parts = folded_parts(document)
    own = _NAMES.where(WatchName.watch_id == watch_id).order_by(WatchName.number)
    best: dict[str, str] = {}
    for each in (await _names_in(session, parts, terms_of(parts), own)).get(watch_id, []):
        best.setdefault(each.typed, each.name)
    return [Bridge(typed, name) for typed, name in best.items()]


def terms_of(parts: Folded) -> frozenset[str]:
    return frozenset(tokens_of("\n".join(parts)).terms())


async def _names_in(
    session: AsyncSession, parts: Folded, terms: frozenset[str], names: Select[str, str, str, float]
) -> dict[str, list[_Name]]:
    """By watch, those of the names that the document holds whole, where it lacks some of the typed one."""
    given = [_Name(*row) for row in await session.execute(names)]
    if not given:
        return {}
    text = marked_document(*parts)
    held = {name for name in {each.name for each in given} if marked(name) in text}
    pairs = {each.pair for each in given if each.name in held and not _terms(each.typed) <= terms}
    pairs -= await _taken_out(session, pairs)
    found: dict[str, list[_Name]] = {}
    for each in given:
        if each.pair in pairs:
            found.setdefault(each.watch_id, []).append(each)
    return found


async def _taken_out(session: AsyncSession, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of those pairs of a name and another, what an officer took out of the alias table."""
    if not pairs:
        return set()
    named = among(session, Alias.name, {name for pair in pairs for name in pair})
    rows = (await session.scalars(select(Alias).where(named))).all()
    removed, added = (
        {way for row in rows if row.state is state for way in ways(row)}
        for state in (AliasState.REMOVED, AliasState.ADDED)
    )
    return removed - added  # a pair that was added stays, whatever else was removed


def _instead(names: Sequence[_Name]) -> dict[str, float]:
    """How much of each term counts as held."""
    found: dict[str, float] = {}
    for each in names:
        for term in _terms(each.typed):
            found[term] = max(found.get(term, 0.0), each.strength)
    return found


def _held(shares: Mapping[str, float], terms: frozenset[str], instead: Mapping[str, float]) -> float:
    return sum(share * (1.0 if term in terms else instead.get(term, 0.0)) for term, share in shares.items())


@lru_cache(maxsize=1 << 10)
def _terms(name: str) -> frozenset[str]:
    return frozenset(tokens_of(name).terms())
