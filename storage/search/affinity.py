"""How far two records speak of the same thing, by their public texts alone.

No figures of the club go into it: a record meets another whichever of the two is asked, today and in a
year, in a club of three records and of thirty thousand, in any process. The index only says which of them
are worth the comparison.

Measured on the sample club (48 demands, 148 achievements, 37 pairs that belong together by hand): pairs of
neighbouring characters and Latin tokens part those from all others better than single characters do, and
no worse than with rarities, which a young club does not have; the right one comes first for 35 of the 37
demands and for 36 of the 37 achievements. Asking one side alone is worse for achievements.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from storage.records import Achievement, Record
from storage.search.analysis import analyse
from storage.search.query import query_terms

LEAST_AFFINITY: Final = 0.12
"""34 of the 37 pairs have it, and 2 others of 7,067. Of 12 demands held against 12,000 abstracts from
elsewhere one pair had it."""
HEAD_SHARE: Final = 0.6
"""What title, keywords and summary weigh together; the rest is why it is wanted, or what it is good for."""
LONGEST: Final = 300
"""Characters that are looked into: a long text shares something with everything."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record speaks of, in terms of two characters or one Latin token."""

    head: Collection[str]
    need: Collection[str]
    held: frozenset[str]


def head_text(record: Record) -> str:
    """The few lines by which a record is searched for: a long text would drown them."""
    return "\n".join((record.title, " ".join(record.keywords), record.summary))


def subject_of(record: Record) -> Subject:
    """Of a published record or of a draft; public text only."""
    head, description = head_text(record), record.description[:LONGEST]
    need = _need(record)[:LONGEST] or description
    held = analyse("\n".join((head, need, description))).terms()
    return Subject(_terms(head), _terms(need), frozenset(held))


def affinity(one: Subject, other: Subject) -> float:
    """0 to 1, the same both ways: how much of what each speaks of the other holds."""
    return (_held(one, other) + _held(other, one)) / 2


def _need(record: Record) -> str:
    if isinstance(record, Achievement):
        return "\n".join(filter(None, (record.problem, record.scenarios)))
    targets = "；".join(str(target.get("name", "")) for target in record.targets)
    return "\n".join(filter(None, (record.background, targets)))


def _terms(text: str) -> list[str]:
    return [term for term in query_terms(text) if len(term) > 1]


def _held(asking: Subject, asked: Subject) -> float:
    share = weight = 0.0
    for terms, worth in ((asking.head, HEAD_SHARE), (asking.need, 1 - HEAD_SHARE)):
        if terms:
            weight += worth
            share += worth * sum(term in asked.held for term in terms) / len(terms)
    return share / weight if weight else 0.0
