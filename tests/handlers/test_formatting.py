from datetime import UTC, datetime

import pytest

from handlers.formatting import day, money, price, shortened
from handlers.wording import Wording
from storage.vocabularies import Language

ZH, HANT, EN = (Wording(language) for language in Language)
YUAN, WAN, YI = 100, 1_000_000, 10_000_000_000


@pytest.mark.parametrize(
    ("least", "most", "negotiable", "expected"),
    [
        (30 * WAN, 50 * WAN, False, "30–50 万元"),
        (30 * WAN, 50 * WAN, True, "30–50 万元（可议）"),
        (50 * WAN, 50 * WAN, False, "50 万元"),
        (30 * WAN, None, False, "30 万元起"),
        (None, 50 * WAN, False, "不超过 50 万元"),
        (None, None, True, "面议"),
        (None, None, False, ""),
        (5_000 * YUAN, 3 * WAN, False, "0.5–3 万元"),
        (8_000 * YUAN, None, False, "8,000 元起"),
        (WAN + 1, 3 * WAN, False, "10,000.01–30,000 元"),
        (9_000 * WAN, 12_000 * WAN, False, "0.9–1.2 亿元"),
        (0, 5 * WAN, False, "0–5 万元"),
        (None, 0, False, "不超过 0 元"),
        (1_234 * WAN, None, False, "1,234 万元起"),
        (15 * YI // 10, None, True, "1.5 亿元起（可议）"),
    ],
)
def test_price_is_said_exactly(least: int | None, most: int | None, negotiable: bool, expected: str) -> None:
    assert price(ZH, least, most, negotiable) == expected


def test_price_in_other_languages() -> None:
    assert price(EN, 30 * WAN, 50 * WAN, True) == "¥300,000–500,000 (negotiable)"
    assert price(EN, None, 50 * WAN, False) == "up to ¥500,000"
    assert price(EN, None, None, True) == "Negotiable"
    assert price(HANT, 30 * WAN, 50 * WAN, False) == "30–50 萬元"
    assert money(EN, 12_345) == "¥123.45"


def test_day_is_the_readers_own() -> None:
    moment = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert day(ZH, moment) == "2026年11月23日"
    assert day(EN, moment) == "23 Nov 2026"
    assert day(EN, moment, "America/New_York") == "22 Nov 2026"


def test_shortened_says_that_something_is_left_out() -> None:
    assert shortened("一二三四五", 5) == "一二三四五"
    assert shortened("一二三\n四五六", 5) == "一二三…"
