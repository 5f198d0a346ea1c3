"""Names of months and weekdays in English, and of weekdays as readers see them."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from handlers.wording import marked

MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
WEEKDAYS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        ),
        1,
    )
    for name in names
}
WEEKDAY_NAMES: Final = (
    marked("周一"),
    marked("周二"),
    marked("周三"),
    marked("周四"),
    marked("周五"),
    marked("周六"),
    marked("周日"),
)


def weekday_name(day: date) -> str:
    """In 简体, for `Wording.plain`."""
    return WEEKDAY_NAMES[day.weekday()]
