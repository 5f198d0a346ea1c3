"""The final order, from figures of live documents only, and how much of the query each candidate holds.

A score is the sum of four parts, all in the weights of the query's terms: BM25 of our own; what the whole
document holds, however often; what the best sentence holds, a long one counting less; and what title and
keywords hold. In each, another name of a thing counts for the query's terms within the typed name, as far as
its strength goes. A fifth, where the club has a sentence model, is how close the document comes by that. The
score is a function of the query, the documents and the live figures, never of the past.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from storage.search.candidates import Chosen
from storage.search.documents import Bridge, Hit
from storage.search.exact import exact, plain
from storage.search.occurrences import Bools, Ints
from storage.search.query import Ask
from storage.search.view import Population
from storage.search.weights import COVERAGE, HEAD, MEANING, SENTENCE, SENTENCE_LENGTH, TERM_K1, B, k1

Floats = NDArray[np.float64]


def rank(
    chosen: Chosen, asked: Ask, population: Population, limit: int, closeness: Floats | None = None
) -> list[Hit]:
    """The best `limit`, without those that hold nothing of it; equal scores in the order of their keys.

    `closeness`: of each entry, by a sentence model, where the club has one.
    """
    judged = Judgement(chosen, asked, population.mean_length)
    scores, held, entries = judged.scores(closeness), judged.held.tolist(), chosen.entries
    holding = (row for row in chosen.rows.tolist() if held[row])
    best = sorted(holding, key=lambda row: (-scores[row], entries[row].key))[:limit]
    return [
        Hit(entries[row].key, plain(scores[row]), held[row] / judged.total, tuple(bridges.values()))
        for row, bridges in zip(best, judged.bridges(best), strict=True)
    ]


class Judgement:
    """All that was looked at, held against the query."""

    def __init__(self, chosen: Chosen, asked: Ask, mean_length: float) -> None:
        self._asked = asked
        self._occurrences = found = chosen.occurrences
        self._terms = [chosen.terms[term] for term in asked.worth]
        self._worth: Floats = np.array(list(asked.worth.values()))
        places = {term: at for at, term in enumerate(asked.worth)}
        comes: list[bool] = (found.counts.max(axis=0, initial=0) > 0).tolist()
        self._others = [
            (other, column, [places[term] for term in other.terms])
            for column, other in enumerate(asked.others, start=len(chosen.terms))
            if comes[column]
        ]
        """Other names that any document holds: which, its column, the terms within the typed name."""
        lengths = np.array([entry.length for entry in chosen.entries])
        self._length: Floats = (1 - B + B * lengths / mean_length)[:, None]
        self._named = sorted({term for _, _, within in self._others for term in within})
        """The terms that another name may stand for."""
        self._plain: Floats = exact(self._worth).astype(np.float64)
        self._plain[self._named] = 0
        self.total: int = int(exact(self._worth).sum()) or 1
        self.held: Ints = self._weigh(found.counts > 0)

    def scores(self, closeness: Floats | None = None) -> list[int]:
        bm25, held, head, sentence = self.parts()
        whole = bm25 + COVERAGE * held + HEAD * head + SENTENCE * sentence
        if closeness is not None:
            whole = whole + MEANING * self.total * closeness
        rounded: list[int] = np.rint(whole).astype(np.int64).tolist()
        return rounded

    def parts(self) -> tuple[Ints, Ints, Ints, Floats]:
        """BM25, and what the document, its head and its best sentence hold; `exact` figures."""
        found = self._occurrences
        first = found.first_lines
        heads = self._weigh(found.by_line[first] | found.by_line[first + 1])
        sentences = self._weigh(found.by_line) / (1 + found.line_lengths / SENTENCE_LENGTH)
        best: Floats = np.maximum.reduceat(sentences, first)
        return self._bm25(), self.held, heads, best

    def bridges(self, rows: Sequence[int]) -> list[dict[str, Bridge]]:
        """Of each of these, for each typed name that it does not hold itself, the best of those it does."""
        counts = self._occurrences.counts[rows]
        best: list[dict[str, Bridge]] = [{} for _ in rows]
        met = counts[:, self._terms] > 0
        for other, column, within in self._others:  # what counts for most comes first
            instead = (counts[:, column] > 0) & ~met[:, within].all(axis=1)
            for at in np.flatnonzero(instead).tolist():
                best[at].setdefault(other.typed, Bridge(other.typed, other.name))
        return best

    def _bm25(self) -> Ints:
        """Each term once, however often the query says it."""
        counts, late = self._occurrences.counts[:, self._terms], self._late()
        brought = self._worth * (late + 1) * counts / (counts + late * self._length)
        for other, column, within in self._others:
            count = self._occurrences.counts[:, [column]]
            instead = other.strength * (TERM_K1 + 1) * count / (count + TERM_K1 * self._length)
            brought[:, within] = np.maximum(brought[:, within], self._worth[within] * instead)
        summed: Ints = exact(brought).sum(axis=1)
        return summed

    def _late(self) -> Floats:
        return np.array([k1(term) for term in self._asked.worth])

    def _weigh(self, met: Bools) -> Ints:
        """The weight of the terms that are met, and for those that are not the best of the other names."""
        share = met[:, self._terms].astype(np.float64)
        held: Ints = (share @ self._plain).astype(np.int64)  # whole numbers far below 2^53: exact
        if self._named:
            for other, column, within in self._others:
                share[:, within] = np.maximum(share[:, within], met[:, [column]] * other.strength)
            held += exact(share[:, self._named] * self._worth[self._named]).sum(axis=1)
        return held
