"""How much anybody may ask, by a clock of the test's own."""

from bot import allowance
from bot.allowance import DOCUMENT, MESSAGE, OFFICERS, PEOPLE, PRESS, SEARCH, Allowance, Asked, Measure

A, B = 1, 2


class Clock:
    def __init__(self) -> None:
        self.moment = 1_000.0

    def __call__(self) -> float:
        return self.moment


def granted(asking: Allowance, cost: int, times: int, person: int = A) -> int:
    return [asking.ask(person, cost) for _ in range(times)].count(Asked.GRANTED)


def test_form_tapped_through_in_a_minute_is_no_flood() -> None:
    clock = Clock()
    asking = Allowance(PEOPLE, clock)
    for _ in range(30):  # one text and two taps every two seconds
        clock.moment += 2
        assert [asking.ask(A, cost) for cost in (MESSAGE, PRESS, PRESS)] == [Asked.GRANTED] * 3


def test_twenty_messages_a_minute_go_on_for_ever() -> None:
    clock = Clock()
    asking = Allowance(PEOPLE, clock)
    for _ in range(200):
        clock.moment += 3
        assert asking.ask(A, MESSAGE) is Asked.GRANTED


def test_flood_gets_one_last_word_and_then_silence_for_a_minute() -> None:
    clock = Clock()
    asking = Allowance(PEOPLE, clock)
    answers = [asking.ask(A, PRESS) for _ in range(1_000)]
    assert [answers.count(asked) for asked in Asked] == [120, 1, 879]
    assert answers.index(Asked.LAST_WORD) == 120
    clock.moment += 59
    assert asking.ask(A, PRESS) is Asked.SILENCE
    clock.moment += 1
    answers = [asking.ask(A, PRESS) for _ in range(1_000)]
    assert [answers.count(asked) for asked in Asked] == [40, 1, 959]


def test_flood_that_goes_on_does_not_prolong_the_silence() -> None:
    clock = Clock()
    asking = Allowance(PEOPLE, clock)
    granted(asking, PRESS, 121)
    for _ in range(60):
        assert asking.ask(A, PRESS) is Asked.SILENCE
        clock.moment += 1
    assert asking.ask(A, PRESS) is Asked.GRANTED


def test_one_who_floods_takes_nothing_of_another() -> None:
    asking = Allowance(PEOPLE, Clock())
    granted(asking, PRESS, 500)
    assert granted(asking, PRESS, 120, person=B) == 120


def test_documents_are_three_at_once_and_then_one_a_minute() -> None:
    clock = Clock()
    asking = Allowance(PEOPLE, clock)
    assert granted(asking, DOCUMENT, 10) == 3
    for _ in range(5):
        clock.moment += 60
        assert granted(asking, DOCUMENT, 10) == 1


def test_searches_are_twenty_at_once_and_then_six_a_minute() -> None:
    clock = Clock()
    asking = Allowance(PEOPLE, clock)

    def searches() -> int:
        done = 0
        while asking.ask(A, MESSAGE) is Asked.GRANTED:
            asking.charge(A, SEARCH)
            done += 1
        return done

    assert searches() == 20
    for _ in range(3):
        clock.moment += 60
        assert searches() in (6, 7)


def test_nobody_is_charged_more_than_they_have() -> None:
    clock = Clock()
    asking = Allowance(Measure(10, 60, 0), clock)
    asking.charge(A, 1_000)
    clock.moment += 1
    assert granted(asking, 1, 5) == 1


def test_officer_at_the_desk_has_six_times_as_much_and_no_more_once_they_are_none() -> None:
    clock = Clock()
    asking = Allowance(PEOPLE, clock)
    asking.ask(A, PRESS)
    asking.measure_by(A, OFFICERS)
    assert granted(asking, PRESS, 1_000) == 719
    clock.moment += 3_600
    asking.measure_by(A, PEOPLE)
    assert granted(asking, PRESS, 1_000) == 120


def test_measure_said_again_gives_nothing() -> None:
    asking = Allowance(PEOPLE, Clock())
    for _ in range(1_000):
        asking.measure_by(A, PEOPLE)
        asking.ask(A, PRESS)
        asking.measure_by(A, OFFICERS)
    asking.measure_by(A, PEOPLE)
    assert asking.ask(A, PRESS) is Asked.SILENCE


def test_measure_without_silence_grants_again_as_points_come_back() -> None:
    clock = Clock()
    asking = Allowance(Measure(2, 60, 0), clock)
    assert granted(asking, 1, 5) == 2
    clock.moment += 1
    assert granted(asking, 1, 5) == 1


def test_people_with_all_their_points_are_forgotten_and_floods_are_not() -> None:
    clock = Clock()
    asking = Allowance(PEOPLE, clock)
    granted(asking, PRESS, 200)
    for person in range(10, 3 * allowance.PRUNE_ABOVE):
        clock.moment += 0.001
        asking.ask(person, PRESS)
    assert asking.ask(A, PRESS) is Asked.SILENCE
    assert len(asking._stores) <= 2 * allowance.PRUNE_ABOVE
