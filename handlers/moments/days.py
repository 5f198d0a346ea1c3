"""Which day is meant, seen from a day: today, or the day something starts."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers.forms.said import FieldFault, Said, saying
from handlers.moments.naming import WEEKDAY_NAMES, weekday_name
from handlers.moments.tokens import DayNamed
from handlers.wording import marked

LATELY: Final = 60
"""Days back up to which a date without a year is taken to be past, not next year's."""


@dataclass(frozen=True, slots=True)
class Day:
    """`repeats`: days until it comes again, where today would be too late; 0 where it does not."""

    date: date
    note: Said | None = None
    repeats: int = 0


def day_meant(named: DayNamed, today: date) -> Day:
    """Raises FieldFault: there is no such day, it is past, or it could be two."""
    match named.kind:
        case "date" | "short":
            return _dated(named, today)
        case "month" | "end":
            return _of_month(named, today)
        case "days":
            return Day(_not_past(named, today + timedelta(days=named.ahead or 0), today))
        case "weekend":
            raise FieldFault(marked("“{value}”是周六还是周日？"), value=named.said)
        case _:
            return _of_week(named, today)


def check_weekday(named: DayNamed, day: date) -> None:
    """Raises FieldFault where a date and its day of the week contradict each other."""
    if named.day != day.isoweekday():
        right, said = weekday_name(day), WEEKDAY_NAMES[named.day - 1]
        raise FieldFault(
            marked("{day} 是{right}，不是{said}"), day=day.isoformat(), right=(right,), said=(said,)
        )


def _dated(named: DayNamed, today: date) -> Day:
    month, number, note = named.month, named.day, None
    if named.kind == "short" and month > 12:
        month, number = number, month
    elif named.kind == "short" and number <= 12 and number != month:
        note = saying(
            marked("“{value}”按 {month} 月 {day} 日理解"), value=named.said, month=month, day=number
        )
    if named.year is not None:
        return Day(_not_past(named, _made(named.year, month, number), today), note)
    found = _made(today.year + (named.ahead or 0), month, number)
    if found >= today or named.ahead is not None or today - found <= timedelta(days=LATELY):
        return Day(_not_past(named, found, today), note)
    later = _made(today.year + 1, month, number)
    return Day(later, saying(marked("“{value}”按 {year} 年理解"), value=named.said, year=later.year))


def _of_month(named: DayNamed, today: date) -> Day:
    if named.kind == "end":
        year, month = _months_on(today, named.ahead or 0)
        return Day(date(year, month, calendar.monthrange(year, month)[1]))
    if named.ahead is not None:
        return Day(_not_past(named, _made(*_months_on(today, named.ahead), named.day), today))
    if named.day >= today.day:
        return Day(_made(today.year, today.month, named.day))
    year, month = _months_on(today, 1)
    note = saying(marked("“{value}”按 {month} 月理解"), value=named.said, month=month)
    return Day(_made(year, month, named.day), note)


def _of_week(named: DayNamed, today: date) -> Day:
    monday = today - timedelta(days=today.weekday())
    this = monday + timedelta(days=named.day - 1)
    if named.kind == "next":
        meant = this + timedelta(days=7)
        if this <= today:
            return Day(meant)
        note = marked("“{value}”按下一周的 {day} 理解，不是本周的 {other}")
        return Day(meant, saying(note, value=named.said, day=meant.isoformat(), other=this.isoformat()))
    if named.ahead is not None:
        return Day(_not_past(named, this + timedelta(days=7 * named.ahead), today))
    return Day(this if this >= today else this + timedelta(days=7), repeats=7)


def _months_on(today: date, months: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return year, month + 1


def _made(year: int, month: int, number: int) -> date:
    if not 2000 <= year < 2100:
        raise FieldFault(marked("{year} 年太远了，请核对年份"), year=year)
    if not 1 <= month <= 12:
        raise FieldFault(marked("没有 {month} 月"), month=month)
    if not 1 <= number <= calendar.monthrange(year, month)[1]:
        raise FieldFault(marked("{year} 年 {month} 月没有 {day} 日"), year=year, month=month, day=number)
    return date(year, month, number)


def _not_past(named: DayNamed, found: date, today: date) -> date:
    if found < today:
        raise FieldFault(marked("“{value}”（{day}）已经过去了"), value=named.said, day=found.isoformat())
    return found
