"""Whether two records are of a kind (同类): by their titles and keywords alone.

Measured on the sample club (148 achievements, chosen to differ): of 10,878 pairs 7 share .18 of their terms;
5 of these are of one trade (radar, blades, inspection by camera), the others share a word like 新品种.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from storage.search.query import query_terms

LEAST_KINSHIP: Final = 0.18

Terms = frozenset[str]


def kind_terms(title: str, keywords: Sequence[str]) -> Terms:
    """Pairs of characters and Latin tokens, without what says nothing."""
    return frozenset(term for term in query_terms("\n".join((title, *keywords))) if len(term) > 1)


class Kin:
    """Records by their terms, to look up those of a kind with another."""

    def __init__(self, records: Iterable[tuple[str, Terms]]) -> None:
        self._sizes: dict[str, int] = {}
        self._holding: defaultdict[str, list[str]] = defaultdict(list)
        for reference, terms in records:
            self._sizes[reference] = len(terms)
            for term in terms:
                self._holding[term].append(reference)

    def of(self, terms: Terms) -> set[str]:
        """References of those that share enough: the same whichever of the two is asked."""
        shared = Counter(reference for term in terms for reference in self._holding.get(term, ()))
        return {
            reference
            for reference, both in shared.items()
            if 2 * both >= LEAST_KINSHIP * (len(terms) + self._sizes[reference])
        }
