"""Whether what was found fits, or is only what comes nearest.

A good match holds much of what was asked, and stands out: it scores far above the crowd behind it. On judged
queries against the same queries with their answer taken out of the store, how far the best one stands out
tells more than how much it holds, and both together most (docs/matching.md).
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from storage.search.documents import Hit

CROWD: Final = 20
"""The best ones, which the first is held against; of fewer it cannot be said whether one stands out."""
LEAST_COVERAGE: Final = 0.2
"""Below this share of what was asked, even the best one is a weak match."""
SURE_COVERAGE: Final = 0.6
"""From this share on it is none, however many others hold as much."""
LEAST_CONFIDENCE: Final = 0.8
"""One answerable query in ten had less, every second one whose answer was taken out."""


def confidence(hits: Sequence[Hit]) -> float:
    """Of all hits, best first, at least `CROWD` of them; 1 and more for most good matches."""
    behind = [hit.score for hit in hits[1:CROWD]]
    return hits[0].score * len(behind) / sum(behind) * sqrt(hits[0].coverage)


def is_weak(hits: Sequence[Hit]) -> bool:
    """`hits`: all of a search, best first."""
    if not hits or hits[0].coverage < LEAST_COVERAGE:
        return True
    if hits[0].coverage >= SURE_COVERAGE or len(hits) < CROWD:
        return False
    return confidence(hits) < LEAST_CONFIDENCE
