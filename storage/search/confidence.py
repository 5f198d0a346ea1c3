"""Whether what was found fits, or is only what comes nearest.

A good match holds much of what was asked, and stands out: it scores far above the crowd behind it, and above
the second. On judged queries against the same queries with their answer taken out of the store, how far the
best one stands out tells more than how much it holds, and all three together most (docs/matching.md).
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
LEAST_CONFIDENCE: Final = 0.95
"""One answerable need in ten had less, six in ten of those whose answer was taken out."""


def confidence(hits: Sequence[Hit]) -> float:
    """Of all hits, best first, at least two; 1 and more for most good matches."""
    best, behind = hits[0], [hit.score for hit in hits[1:CROWD]]
    return best.score * len(behind) / sum(behind) * sqrt(best.coverage * best.score / behind[0])


def is_weak(hits: Sequence[Hit]) -> bool:
    """`hits`: all of a search, best first."""
    if not hits or hits[0].coverage < LEAST_COVERAGE:
        return True
    if hits[0].coverage >= SURE_COVERAGE or len(hits) < CROWD:
        return False
    return confidence(hits) < LEAST_CONFIDENCE
