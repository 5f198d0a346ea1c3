"""The final order: BM25 of our own over the candidates, from figures of live documents only.

A seam: whatever else is to decide (proximity, fields, other names of a thing) is one more summand of
`_score`, and must be a function of the query, the documents and the live figures, never of the past.
"""

from collections.abc import Iterable, Mapping
from math import fsum

from storage.search.candidates import Candidate
from storage.search.documents import Hit
from storage.search.query import Ask
from storage.search.view import Population
from storage.search.weights import B, k1, weight


def rank(candidates: Iterable[Candidate], asked: Ask, population: Population) -> list[Hit]:
    """Best first; equal scores in the order of their keys."""
    worth = _worth(asked)
    total = sum(asked.rarity.values()) + asked.missing
    hits = []
    for candidate in candidates:
        score = _score(candidate, worth, population.mean_length)
        held = sum(asked.rarity[term] for term in candidate.counts)
        hits.append(Hit(candidate.entry.key, score, held / total))
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))


def _worth(asked: Ask) -> dict[str, tuple[float, float]]:
    """By term: what it brings at most, and its k1."""
    return {term: (weight(term, rarity) * (k1(term) + 1), k1(term)) for term, rarity in asked.rarity.items()}


def _score(candidate: Candidate, worth: Mapping[str, tuple[float, float]], mean_length: float) -> float:
    """BM25 with the figures of weights.py; each term once, however often the query says it."""
    length = 1 - B + B * candidate.entry.length / mean_length
    return fsum(
        most * count / (count + late * length)
        for (most, late), count in ((worth[term], count) for term, count in candidate.counts.items())
    )
