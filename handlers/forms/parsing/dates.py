"""Dates as people and spreadsheets write them."""

import calendar
import re
from datetime import date
from typing import Final

from handlers.forms.fields import Parsed
from handlers.forms.folding import narrowed
from handlers.forms.said import FieldFault, saying, shown
from handlers.wording import marked

DAY: Final = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?(?:[ T][0-9:.+Z-]+)?"
    r"|([0-9]{4})([0-9]{2})([0-9]{2})"
)
MONTH: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*月?(?:底|末)?")
YEAR: Final = re.compile(r"([0-9]{4})\s*年?(?:底|末)")


def day(text: str) -> Parsed:
    """A `datetime.date` from 2000 to 2099. A month, or the end of a year, is its last day, with a note."""
    plain = narrowed(text)
    if match := DAY.fullmatch(plain):
        year, month, number = (int(part) for part in match.groups() if part is not None)
        return Parsed(_date(year, month, number, text))
    if match := MONTH.fullmatch(plain):
        return _last_day(int(match[1]), int(match[2]), text)
    if match := YEAR.fullmatch(plain):
        return _last_day(int(match[1]), 12, text)
    raise _not_a_date(text)


def _last_day(year: int, month: int, text: str) -> Parsed:
    last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 and year > 0 else 0
    value = _date(year, month, last, text)
    note = saying(marked("日期“{value}”按 {day} 记"), value=shown(text), day=value.isoformat())
    return Parsed(value, note)


def _date(year: int, month: int, number: int, text: str) -> date:
    try:
        value = date(year, month, number)
    except ValueError:
        raise _not_a_date(text) from None
    if not 2000 <= year < 2100:
        raise FieldFault(marked("“{value}”的年份不在 2000 到 2099 之间"), value=shown(text))
    return value


def _not_a_date(text: str) -> FieldFault:
    return FieldFault(marked("“{value}”不是日期；请写成 2027-06-30"), value=shown(text))
