"""The first choice: the documents worth ranking, the same whatever the history of the index.

Their score is the sum of weight * tf / (tf + FLOOR) over the terms, rarities counted over live documents.
The engine gives nearly that: the weights are the same (its own idf is divided out), but its `saturation`
moves with the mean length of all documents, dead ones too. It is above FLOOR by a known, small amount, so
the exact score of a document is at least the engine's and at most `margin` times it. Hence the choice is
complete as soon as all that the engine left out, at most `margin` times the last it gave, lies below the
last one chosen.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import fsum
from typing import Final

from storage.search.counting import TermCounter
from storage.search.documents import Kind
from storage.search.query import Ask
from storage.search.view import FLOOR, Entry, Found, View
from storage.search.weights import CANDIDATES

_ROUNDING: Final = 1e-4
"""Far above what single precision loses over the terms of a query."""


@dataclass(frozen=True, slots=True)
class Candidate:
    score: float
    """The first one, by which it was chosen."""
    entry: Entry
    counts: Mapping[str, int]
    """How often each term it was looked for by comes in it; those that do not come are left out."""


class Choice:
    """One search's choice among the accepted documents of a kind within the facets."""

    def __init__(self, view: View, kind: Kind, asked: Ask) -> None:
        self._view = view
        self._kind = kind
        self._weights = asked.leading()
        self._counter = TermCounter(self._weights)
        self._read: set[tuple[int, int]] = set()
        self._margin = (1 + view.saturation) / (1 + FLOOR) * (1 + _ROUNDING)

    def make(
        self, within: Mapping[str, Collection[str]] | None, accept: Callable[[str], bool] | None
    ) -> list[Candidate]:
        """The best `CANDIDATES`, and all that tie with the last of them, best first."""
        if not self._weights:
            return []
        chosen: list[Candidate] = []
        limit = CANDIDATES + CANDIDATES // 4
        while True:
            found = self._view.best(self._kind, self._weights, limit, within)
            chosen += [one for one in self._judge(found) if accept is None or accept(one.entry.key)]
            chosen.sort(key=lambda candidate: (-candidate.score, candidate.entry.key))
            last = chosen[CANDIDATES - 1].score if len(chosen) >= CANDIDATES else 0.0
            if len(found) < limit or found[-1].score * self._margin < last:
                return [candidate for candidate in chosen if candidate.score >= last]
            limit *= 4

    def _judge(self, found: list[Found]) -> list[Candidate]:
        """Those not judged before."""
        fresh = [item for item in found if item.place not in self._read]
        self._read.update(item.place for item in fresh)
        return [self._score(entry) for entry in self._view.read(fresh)]

    def _score(self, entry: Entry) -> Candidate:
        counts = self._counter.counts(entry)
        score = fsum(self._weights[term] * count / (count + FLOOR) for term, count in counts.items())
        return Candidate(score, entry, counts)
