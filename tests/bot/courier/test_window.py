"""How many calls are under way: what the pace needs, and what a kill at that moment may double."""

import pytest

from bot.courier.window import FIRST, MOST, Window
from storage.outbox.tables import FULL_RATE


def after(*seconds: float) -> int:
    window = Window()
    for each in seconds:
        window.note(each)
    return window.size


@pytest.mark.parametrize("seconds", [0.03, 0.06, 0.1, 0.12, 0.3, 0.6, 0.9])
def test_window_is_enough_for_the_pace_and_hardly_more(seconds: float) -> None:
    needed = FULL_RATE * seconds
    assert needed < after(*[seconds] * 50) <= 1.1 * needed + 1


def test_first_calls_are_few_and_slow_answers_widen_it_at_once() -> None:
    assert after() == FIRST
    assert after(0.3) == 10
    assert after(0.1, 0.1, 8.0) > 20


def test_it_is_bounded_and_narrows_again() -> None:
    assert after(*[30.0] * 20) == MOST
    assert after(*[30.0] * 3, *[0.1] * 60) == after(0.1)
