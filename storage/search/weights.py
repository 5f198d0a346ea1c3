"""Every figure of the ranking, in one place.

Measured on some 2,500 judged queries (needs in plain words, titles, keywords, questions, both scripts):
characters that saturate late and weigh more than pairs answer plain words best, at no cost elsewhere.

How the parts are added up was chosen on a coarse grid over all sets. `python -m tests.matching.fit` fits it
anew, by cross-validation over the queries: 1.25, .75 and 1.25 (coverage, head, sentence) gain .004 on
crossed-script questions and .001 on most others, but on needs that they were not fitted on they lose .007.
So those below stay.
"""

import math
from typing import Final

from storage.search.analysis import is_character

CANDIDATES: Final = 100
"""How many documents are ranked, and those that tie with the last of them, up to `USUAL` documents.

Twice as many find no more among 15,000. Of needs among 215,000 the MRR@10 is .88 with 100, .89 with 125, .90
with 200 and .905 with 300.
"""
USUAL: Final = 75_000
MOST_CANDIDATES: Final = 200
LEADING: Final = 20
"""Terms that candidates are chosen by, half of them single characters.

With all of a query's the engine takes a third longer, for the same figures on every judged set. By weight
alone they are nearly all pairs: then needs among 215,000 get .86 with 100 candidates, and .88 with half.
"""
MOST_READ: Final = 1_000_000
"""Documents that hold these characters, all counted: the engine looks at each, in 7 ms at a million."""
MOST_TERMS: Final = 64
"""A long query is searched by its rarest terms."""
MOST_COUNTED: Final = 2_000
"""Distinct terms of a query that are looked up at all, in the order they come."""

CHARACTER_WEIGHT: Final = 1.5
"""Of a single character, against 1 for pairs of characters and Latin tokens."""
CHARACTER_K1: Final = 3.0
"""BM25's k1: the higher, the later more of the same term stops counting."""
TERM_K1: Final = 1.2
B: Final = 0.5
"""BM25's b: how much a long document has to say more."""

SENTENCE: Final = 1.0
"""Of what the best sentence holds."""
SENTENCE_LENGTH: Final = 80
"""Characters with which a sentence counts half."""
HEAD: Final = 0.75
"""Of what title and keywords hold together."""
COVERAGE: Final = 0.5
"""Of what the whole document holds, however often."""

MEANING: Final = 0.75
"""Of how close it comes by a sentence model, where the club has one, to the weight of all that is asked.

.75 to 1 is best for needs, 1.5 for questions; from 2 on needs lose.
"""

OTHER_NAME: Final = 0.6
"""Of another name of a thing, against 1 for the name that was typed."""
MOST_OTHERS: Final = 48
"""Other names that are looked for."""
SURE_NAME: Final = 3
"""Characters from which on a name in a query is one even across the borders of words."""
SURE_OUTSIDE: Final = 4
"""Characters outside of a phrase that only asks from which on a name is one though it lies partly in it."""


def candidates(count: int) -> int:
    """How many of `count` documents are ranked: with their root, for in a crowd more come near by chance."""
    return min(MOST_CANDIDATES, max(CANDIDATES, round(CANDIDATES * math.sqrt(count / USUAL))))


def weight(term: str, rarity: float) -> float:
    return CHARACTER_WEIGHT * rarity if is_character(term) else rarity


def k1(term: str) -> float:
    return CHARACTER_K1 if is_character(term) else TERM_K1
