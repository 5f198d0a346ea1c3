"""What candidates are chosen by: as many single characters as pairs, and no more than can be read."""

from storage.search.analysis import is_character
from storage.search.query import Ask
from storage.search.weights import LEADING, MOST_READ

HALF = LEADING // 2
PAIRS = {f"{character}1": 9.0 + at for at, character in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉")}
"""Twenty terms that are no single characters, the last the weightiest."""
CHARACTERS = {
    character: 1.0 + at for at, character in enumerate("水铝合金废处理膜电池阳极镁铜锂钠钾钙锰铁钴镍")
}


def _leading(worth: dict[str, float], frequency: int = 1) -> dict[str, float]:
    asked = Ask(worth, frozenset(worth), ())
    return asked.leading(lambda _: frequency)


def test_half_of_them_are_single_characters_the_weightiest_of_either() -> None:
    found = _leading(PAIRS | CHARACTERS)
    assert [term for term in found if not is_character(term)] == list(PAIRS)[::-1][:HALF]
    assert [term for term in found if is_character(term)] == list(CHARACTERS)[::-1][:HALF]


def test_what_the_one_half_lacks_the_other_gives() -> None:
    few_pairs = dict(list(PAIRS.items())[:2]) | CHARACTERS
    few_characters = PAIRS | dict(list(CHARACTERS.items())[:3])
    assert list(_leading(few_pairs)) == [*list(PAIRS)[1::-1], *list(CHARACTERS)[::-1][: LEADING - 2]]
    assert list(_leading(few_characters)) == [*list(PAIRS)[::-1][: LEADING - 3], *list(CHARACTERS)[2::-1]]


def test_characters_that_half_of_a_large_store_holds_lead_only_as_far_as_they_can_be_read() -> None:
    found = _leading(PAIRS | CHARACTERS, MOST_READ // 4)
    assert list(found) == [*list(PAIRS)[::-1][: LEADING - 4], *list(CHARACTERS)[::-1][:4]]


def test_a_character_alone_leads_however_many_hold_it() -> None:
    assert _leading({"水": 1.0}, MOST_READ + 1) == {"水": 1.0}
