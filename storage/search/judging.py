"""How good a search is: recall and reciprocal rank over judged queries."""

from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and the keys of the records that should be found; at least one."""

    text: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the queries, 0 to 1; all 0 where there were none."""

    queries: int
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    mrr_at_10: float
    """Of the first relevant record among ten: 1 at the top, 1/2 in second place, 0 beyond."""


async def evaluate(
    search: Callable[[str], Awaitable[Sequence[str]]],
    queries: Collection[Judged],
    on_progress: Callable[[int], None] | None = None,
) -> Figures:
    """`search` gives keys, best first, ten or more where there are; `on_progress` hears how many are done."""
    totals = [0.0, 0.0, 0.0, 0.0]
    for done, query in enumerate(queries, start=1):
        found = (await search(query.text))[:DEPTH]
        for at, depth in enumerate((1, 5, 10)):
            totals[at] += recall(found[:depth], query.relevant)
        totals[3] += reciprocal_rank(found, query.relevant)
        if on_progress is not None:
            on_progress(done)
    count = len(queries)
    return Figures(count, *(total / count if count else 0.0 for total in totals))


def most_recall(queries: Collection[Judged], known: Collection[str]) -> float:
    """The highest mean recall there can be: below 1 where relevant keys are in no record."""
    there = frozenset(known)
    shares = [len(query.relevant & there) / len(query.relevant) for query in queries]
    return sum(shares) / len(shares) if shares else 1.0


def area_under_curve(sure: Sequence[float], unsure: Sequence[float]) -> float:
    """How often one of `sure` has the higher figure than one of `unsure`; 0.5 tells nothing."""
    below = sorted(unsure)
    wins = [bisect_left(below, one) + bisect_right(below, one) for one in sure]
    pairs = len(sure) * len(unsure)
    return sum(wins) / 2 / pairs if pairs else 0.5


def recall(found: Sequence[str], relevant: Collection[str]) -> float:
    return len(set(found) & set(relevant)) / len(relevant)


def reciprocal_rank(found: Sequence[str], relevant: Collection[str]) -> float:
    return next((1 / place for place, key in enumerate(found, start=1) if key in relevant), 0.0)
