"""Every kind of message has somebody who composes it."""

import pytest

from handlers.pushes.composing import KINDS, composer_of


@pytest.mark.parametrize("kind", KINDS)
def test_kind_is_composed_by_a_function_that_is_there(kind: str) -> None:
    assert composer_of(kind).__name__ == KINDS[kind].partition(":")[2]
    assert callable(composer_of(kind))


def test_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        composer_of("nothing of the kind")
