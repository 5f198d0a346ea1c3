"""The final order, from figures of live documents only, and how much of the query each candidate holds.

A score is the sum of four parts, all in the weights of the query's terms: BM25 of our own; what the whole
document holds, however often; what the best sentence holds, a long one counting less; and what title and
keywords hold. In each, another name of a thing counts for the query's terms within the typed name, as far as
its strength goes. The last two are reckoned for the best `REFINED` by the first two; the rest follow these.
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
from storage.search.weights import COVERAGE, HEAD, REFINED, SENTENCE, SENTENCE_LENGTH, TERM_K1, B, k1


def rank(candidates: Iterable[Candidate], asked: Ask, population: Population) -> list[Hit]:
    """Best first, without those that hold nothing of it; equal scores in the order of their keys."""
    scale = _Scale(asked, population.mean_length)
    judged = (_Judgement(one, scale) for one in candidates)
    rough = sorted((one for one in judged if one.rough), key=lambda one: (-one.rough, one.key))
    refined = [one.hit(one.rough + one.refinement()) for one in rough[:REFINED]]
    refined.sort(key=lambda hit: (-hit.score, hit.key))
    return refined + [one.hit(one.rough) for one in rough[REFINED:]]


class _Scale:
    """What is the same for all candidates of a query."""

    def __init__(self, asked: Ask, mean_length: float) -> None:
        self.others = asked.others
        self.worth = asked.worth
        self.total = fsum(asked.worth.values()) or 1.0
        self.late = {term: k1(term) for term in asked.worth}
        self.marked = {term: marked_term(term) for term in asked.worth}
        self.mean_length = mean_length


class _Judgement:
    """One candidate held against the query."""

    def __init__(self, candidate: Candidate, scale: _Scale) -> None:
        self._scale = scale
        self._entry = candidate.entry
        self._counts = {term: n for term, n in candidate.counts.items() if term in scale.worth}
        text = candidate.entry.text
        self._others = [other for other in scale.others if other.marked in text]
        self._held = self._weigh_with(self._counts, self._others)
        self.key = candidate.entry.key
        self.rough = self._bm25() + COVERAGE * self._held

    def hit(self, score: float) -> Hit:
        return Hit(self.key, score, self._held / self._scale.total, self._bridges())

    def refinement(self) -> float:
        worth, marked = self._scale.worth, self._scale.marked
        terms = [(term, marked[term], worth[term]) for term in self._counts]
        lines = self._entry.text.split("\n")
        best = max(self._held_by(line, terms) / (1 + len(line) / SENTENCE_LENGTH) for line in lines)
        return SENTENCE * best + HEAD * self._held_by("\n".join(lines[:HEAD_LINES]), terms)

    def _bm25(self) -> float:
        """Each term once, however often the query says it."""
        worth, late = self._scale.worth, self._scale.late
        length = 1 - B + B * self._entry.length / self._scale.mean_length
        brought = {
            term: worth[term] * (late[term] + 1) * count / (count + late[term] * length)
            for term, count in self._counts.items()
        }
        for other in self._others:
            count = self._entry.text.count(other.marked)
            instead = other.strength * (TERM_K1 + 1) * count / (count + TERM_K1 * length)
            for term in other.terms:
                brought[term] = max(brought.get(term, 0.0), worth[term] * instead)
        return fsum(brought.values())

    def _held_by(self, text: str, terms: Sequence[tuple[str, str, float]]) -> float:
        """What one of its lines holds."""
        others = [other for other in self._others if other.marked in text]
        if not others:
            return sum([weight for _, needle, weight in terms if needle in text])
        return self._weigh_with({term: 1 for term, needle, _ in terms if needle in text}, others)

    def _weigh_with(self, met: Mapping[str, int], others: Sequence[Other]) -> float:
        """The weight of the terms that are met, and for those that are not the best of the other names."""
        worth = self._scale.worth
        instead: dict[str, float] = {}
        for other in others:
            for term in other.terms:
                if term not in met:
                    instead[term] = max(instead.get(term, 0.0), other.strength)
        held = sum([worth[term] for term in met])
        return held + sum([worth[term] * share for term, share in instead.items()])

    def _bridges(self) -> tuple[Bridge, ...]:
        """For each typed name that the document does not hold itself, the best of those it does."""
        best: dict[str, Bridge] = {}
        for other in self._others:  # what counts for most comes first
            if not all(term in self._counts for term in other.terms):
                best.setdefault(other.typed, Bridge(other.typed, other.name))
        return tuple(best.values())
