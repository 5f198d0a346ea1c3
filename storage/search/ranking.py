"""The final order, from figures of live documents only, and how much of the query each candidate holds.

A score is the sum of four parts, all in the weights of the query's terms: BM25 of our own; what the best
sentence holds, a long one counting less; what title and keywords hold; and what the whole document holds. In
each, another name of a thing counts for the query's terms within the typed name, as far as its strength goes.
It is a function of the query, the documents and the live figures, never of the past.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from storage.search.candidates import Candidate
from storage.search.documents import Bridge, Hit
from storage.search.marking import HEAD_LINES, marked_term
from storage.search.other_names import Other
from storage.search.query import Ask
from storage.search.view import Population
from storage.search.weights import COVERAGE, HEAD, SENTENCE, SENTENCE_LENGTH, TERM_K1, B, k1

Held = Mapping[str, float]
"""How far a text holds each term of the query, 0 to 1; what it does not hold at all is left out."""


def rank(candidates: Iterable[Candidate], asked: Ask, population: Population) -> list[Hit]:
    """Best first; equal scores in the order of their keys."""
    hits = [_Judgement(candidate, asked, population.mean_length).hit() for candidate in candidates]
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))


class _Judgement:
    """One candidate held against the query."""

    def __init__(self, candidate: Candidate, asked: Ask, mean_length: float) -> None:
        self._asked = asked
        self._entry = candidate.entry
        self._counts = {term: n for term, n in candidate.counts.items() if term in asked.worth}
        self._length = 1 - B + B * candidate.entry.length / mean_length
        self._terms = [(term, marked_term(term)) for term in self._counts]
        text = candidate.entry.text
        self._others = [(other, text.count(other.marked)) for other in asked.others if other.marked in text]
        self._lines = text.split("\n")

    def hit(self) -> Hit:
        whole = self._with_others(dict.fromkeys(self._counts, 1.0), self._others)
        held = self._weigh(whole)
        score = fsum((self._bm25(), SENTENCE * self._best_sentence(), HEAD * self._head(), COVERAGE * held))
        total = fsum(self._asked.worth.values())
        return Hit(self._entry.key, score, held / total if total else 0.0, self._bridges())

    def _bm25(self) -> float:
        """Each term once, however often the query says it."""
        brought = {term: self._saturated(count, k1(term)) for term, count in self._counts.items()}
        for other, count in self._others:
            instead = other.strength * self._saturated(count, TERM_K1)
            for term in other.terms:
                brought[term] = max(brought.get(term, 0.0), instead)
        return self._weigh(brought)

    def _saturated(self, count: int, late: float) -> float:
        return (late + 1) * count / (count + late * self._length)

    def _best_sentence(self) -> float:
        return max(
            self._weigh(self._held_by(line)) / (1 + len(line) / SENTENCE_LENGTH) for line in self._lines
        )

    def _head(self) -> float:
        return self._weigh(self._held_by("\n".join(self._lines[:HEAD_LINES])))

    def _held_by(self, text: str) -> Held:
        held = {term: 1.0 for term, needle in self._terms if needle in text}
        return self._with_others(held, [item for item in self._others if item[0].marked in text])

    def _with_others(self, held: dict[str, float], others: Sequence[tuple[Other, int]]) -> Held:
        for other, _ in others:
            for term in other.terms:
                held[term] = max(held.get(term, 0.0), other.strength)
        return held

    def _weigh(self, held: Held) -> float:
        worth = self._asked.worth
        return fsum(worth[term] * share for term, share in held.items())

    def _bridges(self) -> tuple[Bridge, ...]:
        """For each typed name that the document does not hold itself, the best of those it does."""
        best: dict[str, Bridge] = {}
        for other, _ in self._others:  # what counts for most comes first
            if not all(term in self._counts for term in other.terms):
                best.setdefault(other.typed, Bridge(other.typed, other.name))
        return tuple(best.values())
