"""Aliases that members' choices speak for.

Members search for a word and take achievements that do not hold it. Where most of these have another word in
their titles, and that many would hardly have it by chance, the two may name one thing: an officer decides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import comb, fsum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.aliases import AliasRelation, AliasState, alias_of, settle_alias
from storage.feedback.choices import Choice
from storage.records import Achievement
from storage.search.alias_book import AliasBook
from storage.search.alias_rules import is_name, is_too_general
from storage.search.analysis import fold
from storage.search.wording import words
from storage.vocabularies import Status

LEAST_MEMBERS: Final = 3
"""Who took such records: never one person, nor two colleagues, alone."""
LEAST_RECORDS: Final = 2
"""Different ones with the other word: of one record every word of its title would do."""
LEAST_SHARE: Final = 0.6
"""Of the records taken after that word, how many have the other."""
MOST_BY_CHANCE: Final = 0.001
"""How likely so many of them would have it at least, were they picked without regard to it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who searches for `name` means what titles call `other`."""

    name: str
    other: str
    members: int
    records: int
    """With `other` in the title."""


async def propose(session: AsyncSession) -> None:
    """Put what is spoken for before the officers; what is known, or was answered, is not asked again."""
    book = AliasBook()
    await book.refresh(session)
    for one in await spoken_for(session):
        known = one.other in book.table.others(one.name)
        there = await alias_of(session, AliasRelation.LEADS, one.name, one.other)
        if not known and there is None:
            grounds = {"members": one.members, "records": one.records}
            await settle_alias(
                session,
                AliasRelation.LEADS,
                one.name,
                one.other,
                AliasState.PROPOSED,
                by=None,
                grounds=grounds,
            )


async def spoken_for(session: AsyncSession) -> list[Proposal]:
    """For each word at most one other, in the order of the words."""
    rows = await session.execute(
        select(Choice.member_id, Choice.unmet, Choice.met, Achievement.reference, Achievement.title)
        .join(Achievement, Achievement.reference == Choice.reference)
        .where(Choice.taken_at.is_not(None))
    )
    members: defaultdict[str, set[int]] = defaultdict(set)
    titles: defaultdict[str, dict[str, str]] = defaultdict(dict)
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for member_id, unmet, met, reference, title in rows:
        for word in unmet:
            members[word].add(member_id)
            titles[word][reference] = title
            beside[word].update(met)
    total = await _published(session)
    found = []
    for word in sorted(titles):
        if len(members[word]) >= LEAST_MEMBERS and len(titles[word]) >= LEAST_RECORDS:
            other = await _told_by(session, list(titles[word].values()), beside[word], total)
            if other:
                found.append(Proposal(word, other[0], len(members[word]), other[1]))
    return found


async def _told_by(
    session: AsyncSession, titles: Collection[str], beside: Collection[str], total: int
) -> tuple[str, int] | None:
    """The word that these titles have beyond chance, and how many have it; the least likely one.

    `beside`: words that were typed along with it, which are what they say.
    """
    named = {word for title in titles for word in _words_of(title)} - set(beside)
    counted = {word: sum(word in fold(title) for title in titles) for word in named}
    least = max(LEAST_RECORDS, LEAST_SHARE * len(titles))
    judged = []
    for word, count in counted.items():
        if count >= least:
            share = (await _published(session, word)) / max(total, 1)
            judged.append((chance(count, len(titles), min(share, 1.0)), -len(word), word))
    return _best(judged, counted)


def _best(judged: Iterable[tuple[float, int, str]], counted: Mapping[str, int]) -> tuple[str, int] | None:
    best = min(judged, default=None)
    if best is None or best[0] > MOST_BY_CHANCE:
        return None
    return best[2], counted[best[2]]


def chance(count: int, of: int, share: float) -> float:
    """Of `of` picks, each having it with the likelihood `share`, that `count` or more have it (binomial)."""
    return fsum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count, of + 1))


def _words_of(title: str) -> set[str]:
    return {
        word
        for stretch in fold(title).split()
        for word in words(stretch)
        if len(word) > 1 and is_name(word) and not is_too_general(word)
    }


async def _published(session: AsyncSession, word: str = "") -> int:
    """Published achievements with the word in their title; all of them for no word."""
    there = select(func.count(Achievement.id)).where(Achievement.status == Status.PUBLISHED)
    if word:
        there = there.where(Achievement.title.icontains(word, autoescape=True))
    return await session.scalar(there) or 0
