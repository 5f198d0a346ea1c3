"""What is called a weak match."""

import pytest

from storage.search.confidence import CROWD, confidence, is_weak
from storage.search.documents import Hit


def hits(first: float, coverage: float, others: int = CROWD) -> list[Hit]:
    return [Hit("a", first, coverage), *(Hit(f"b{n}", 10.0, 0.1) for n in range(others))]


@pytest.mark.parametrize(
    ("found", "weak"),
    [
        ([], True),
        (hits(99.0, 0.19), True),
        (hits(10.0, 0.4), True),
        (hits(20.0, 0.4), False),
        (hits(10.0, 0.6), False),
        (hits(10.0, 0.4, others=CROWD - 2), False),
    ],
)
def test_weak(found: list[Hit], weak: bool) -> None:
    assert is_weak(found) is weak


def test_confidence_is_how_far_the_best_stands_out_is_ahead_and_how_much_it_holds() -> None:
    assert confidence(hits(40.0, 0.25)) == 4.0
