"""How many calls are under way: what the pace needs, and what a kill at that moment may double."""

import pytest

from bot.courier.window import MOST, Window
from storage.outbox.tables import FULL_RATE


def after(*seconds: float) -> int:
    window = Window()
    for each in seconds:
        window.note(each)
    return window.size


@pytest.mark.parametrize("seconds", [0.03, 0.06, 0.1, 0.12, 0.3, 0.6, 0.9])
def test_window_is_enough_for_the_pace_and_hardly_more(seconds: float) -> None:
    needed = FULL_RATE * seconds
    assert needed < after(*[seconds] * 200) <= needed + 1


def test_first_calls_are_few_and_do_not_open_it_by_being_slow() -> None:
    assert after() == 3
    assert after(*[0.2] * 4) == 4
    assert after(*[0.3] * 30) > 7
    assert after(*[8.0] * 20) > 20


def test_one_that_is_never_answered_keeps_no_other_back() -> None:
    window = Window()
    assert window.room([0.05] * window.size) == 0
    assert window.room([0.05, *[20.0] * 9]) == window.size - 1
    assert window.room([20.0] * MOST) == 0
    window.note(30.0)
    assert window.size < 10


def test_it_is_bounded_and_narrows_again() -> None:
    assert after(*[30.0] * 100) == MOST
    assert after(*[30.0] * 3, *[0.1] * 200) == after(0.1)
