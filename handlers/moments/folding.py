"""A typed date made ready for patterns: one script, one width, digits for numerals."""

import re
import unicodedata
from functools import cache
from typing import Final

import opencc

DIGITS: Final = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TEN: Final = "十"
NUMERAL: Final = re.compile("[零〇一二两三四五六七八九十]+")
WEEKDAY: Final = re.compile(r"(?:周|星期|礼拜)\s*([一二三四五六日天]|[1-7](?!\d))")
WEEKDAYS: Final = {char: number % 7 or 7 for number, char in enumerate("日一二三四五六")} | {"天": 7}


def folded_date(text: str) -> str:
    """`text` in 简体, narrow and small, with `周3 ` for any way to write that day and digits for numerals."""
    plain = _to_simplified().convert(unicodedata.normalize("NFKC", text).casefold())
    named = WEEKDAY.sub(lambda match: f"周{WEEKDAYS.get(match[1], match[1])} ", plain)
    return NUMERAL.sub(lambda match: _digits(match[0]), named).strip()


def _digits(numeral: str) -> str:
    """十 → 10, 二十八 → 28, 二〇二六 → 2026; what is no number stays as it is."""
    if TEN not in numeral:
        return "".join(str(DIGITS[char]) for char in numeral)
    tens, _, ones = numeral.partition(TEN)
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str((DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0))


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
