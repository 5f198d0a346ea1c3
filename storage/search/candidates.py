"""The first choice: the documents worth ranking, the same whatever the history of the index.

Their score is the sum of weight * tf / (tf + FLOOR) over the terms, rarities counted over live documents.
The engine gives nearly that: the weights are the same (its own idf is divided out), but its `saturation`
moves with the mean length of all documents, dead ones too. It is above FLOOR by a known, small amount, so
the exact score of a document is at least the engine's and at most `margin` times it. Hence what scores, by
the engine, less than the last one by more than that margin need not be read.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from storage.search.documents import Kind
from storage.search.exact import exact
from storage.search.occurrences import Ints, Occurrences
from storage.search.query import Ask
from storage.search.texts import Entry
from storage.search.view import FLOOR, Figures, Found, View
from storage.search.weights import candidates

_ROUNDING: Final = 1e-4
"""Far above what single precision loses over the terms of a query."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`rows` of `entries`, best first; those that were looked at in vain are among the entries too."""

    entries: list[Entry]
    occurrences: Occurrences
    """Columns: `terms` in their order, then the other names of the query."""
    terms: dict[str, int]
    rows: Ints


def choose(
    view: View,
    kind: Kind,
    asked: Ask,
    within: Mapping[str, Collection[str]] | None,
    accept: Callable[[str], bool] | None,
) -> Chosen | None:
    """The best `weights.candidates` of those accepted, and all that tie with the last; None without any."""
    weights = asked.leading(Figures(view, kind).frequency)
    terms = {term: at for at, term in enumerate(sorted({*asked.worth, *weights}))}
    names = [other.marked for other in asked.others]
    margin = (1 + view.saturation) / (1 + FLOOR) * (1 + _ROUNDING)
    count = candidates(view.population(kind).count)
    limit = 2 * count
    while weights:
        found = view.best(kind, weights, limit, within)
        entries, read = _read(view, found, count, margin, accept)
        if read == limit:
            limit *= 4
            continue
        if not entries:
            return None
        occurrences = Occurrences([entry.text for entry in entries], list(terms), names)
        scores = _scores(occurrences, terms, weights)
        order = np.argsort(-scores, kind="stable")
        last = scores[order[count - 1]] if len(entries) >= count else 0
        return Chosen(entries, occurrences, terms, order[scores[order] >= last])
    return None


def _read(
    view: View, found: Sequence[Found], count: int, margin: float, accept: Callable[[str], bool] | None
) -> tuple[list[Entry], int]:
    """All that may be among the best `count` accepted, and how many of `found` were read for it."""
    entries: list[Entry] = []
    read = 0
    while (settled := _settled(found, count + read - len(entries), margin)) > read:
        fresh = view.read(found[read:settled])
        entries += [entry for entry in fresh if accept is None or accept(entry.key)]
        read = settled
    return entries, read


def _settled(found: Sequence[Found], count: int, margin: float) -> int:
    """How many of `found`, best first, may be among the best `count` by their exact scores."""
    if count >= len(found):
        return len(found)
    least, at = found[count - 1][0], count
    while at < len(found) and found[at][0] * margin >= least:
        at += 1
    return at


def _scores(occurrences: Occurrences, terms: Mapping[str, int], weights: Mapping[str, float]) -> Ints:
    counts = occurrences.counts[:, [terms[term] for term in weights]]
    brought = np.array(list(weights.values())) * counts / (counts + FLOOR)
    summed: Ints = exact(brought).sum(axis=1)
    return summed
