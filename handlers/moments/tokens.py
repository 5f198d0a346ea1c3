"""A typed date cut into what it says: days, hours, lengths, and words between them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handlers.moments.folding import folded_date
from handlers.moments.naming import MONTHS, WEEKDAYS

Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class DayNamed:
    """A day as it was written; `kind` says which of the numbers count.

    date: year (None: not said), month, day. month: day of the month `ahead` months on (None: not said).
    days: `ahead` days on. week: ISO weekday `day` of the week `ahead` on (None: not said).
    end: last day of a month.
    """

    kind: str
    said: str
    year: int | None = None
    month: int = 0
    day: int = 0
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class HourNamed:
    """`part` is a word for a part of the day, "am", "pm" or empty; `exact`: written as a 24-hour clock."""

    said: str
    hour: int
    minute: int = 0
    part: str = ""
    exact: bool = False
    bare: bool = False
    """Only a number: an hour where the other end of the range says so."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day without an hour yet."""

    said: str
    word: str


@dataclass(frozen=True, slots=True)
class Until:
    said: str


@dataclass(frozen=True, slots=True)
class Lasting:
    said: str
    length: timedelta


Token = DayNamed | HourNamed | Part | Until | Lasting

MONTH_WORDS: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY_WORDS: Final = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
DAYS_ON: Final = {
    "大后天": 3,
    "后天": 2,
    "明天": 1,
    "明日": 1,
    "明": 1,
    "今天": 0,
    "今日": 0,
    "今": 0,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "day after tomorrow": 2,
    "tomorrow": 1,
    "today": 0,
    "yesterday": -1,
}
PARTS: Final = "凌晨|清晨|清早|早上|早晨|上午|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|夜间|深夜|半夜|早|晚|夜"
NEXT: Final = {"上": -1, "上个": -1, "本": 0, "这": 0, "这个": 0, "下": 1, "下个": 1, "下下": 2, "下下个": 2}
NEXT_IN_ENGLISH: Final = {"next": 1, "this": 0, "last": -1, "coming": None, "": None}
YEARS_ON: Final = {"今年": 0, "明年": 1, "后年": 2}


def tokens_of(text: str) -> tuple[list[Token], str]:
    """What is understood, in order, and the first thing that is not ("" where all is)."""
    rest, found = folded_date(text), list[Token]()
    while rest := IDLE.sub("", rest, count=1):
        for pattern, make in RULES:
            if match := pattern.match(rest):
                made = make(match)
                found += made if isinstance(made, list) else [made]
                rest = rest[match.end() :]
                break
        else:
            return found, rest
    return found, ""


def _date(match: Match) -> Token:
    return DayNamed("date", match[0].strip(), int(match["y"]), int(match["m"]), int(match["d"]))


def _month_day(match: Match) -> Token:
    ahead = YEARS_ON.get(match["on"] or "")
    return DayNamed("date", match[0].strip(), None, int(match["m"]), int(match["d"]), ahead)


def _short_date(match: Match) -> Token:
    return DayNamed("short", match[0].strip(), None, int(match["m"]), int(match["d"]))


def _english_date(match: Match) -> Token:
    year = int(match["y"]) if match["y"] else None
    return DayNamed("date", match[0].strip(" ,"), year, MONTHS[match["m"]], int(match["d"]))


def _of_month(match: Match) -> Token:
    ahead = NEXT.get(match["on"] or "")
    return DayNamed("month", match[0].strip(), day=int(match["d"]), ahead=ahead)


def _end_of_month(match: Match) -> Token:
    return DayNamed("end", match[0].strip(), ahead=NEXT.get(match["on"] or "", 0))


def _days_on(match: Match) -> Token:
    return DayNamed("days", match[0].strip(), ahead=DAYS_ON[" ".join(match["word"].split())])


def _tonight(match: Match) -> list[Token]:
    return [DayNamed("days", match[0], ahead=0), Part(match[0], "晚")]


def _after(match: Match) -> Token:
    unit = 7 if match["unit"].startswith(("周", "星", "礼", "w")) else 1
    return DayNamed("days", match[0].strip(), ahead=int(match["n"]) * unit)


def _week(match: Match) -> Token:
    ahead = NEXT.get((match["on"] or "").strip())
    return DayNamed("week", match[0].strip(), day=int(match["d"]), ahead=ahead)


def _weekend(match: Match) -> Token:
    return DayNamed("weekend", match[0].strip())


def _english_week(match: Match) -> Token:
    word = match["on"] or ""
    kind = "week" if word != "next" else "next"
    return DayNamed(kind, match[0].strip(), day=WEEKDAYS[match["d"]], ahead=NEXT_IN_ENGLISH[word])


def _clock(match: Match) -> Token:
    hour, minute, part = match["h"], int(match["mi"]), match["ap"] or ""
    exact = not part and (len(hour) == 2 or int(hour) == 0)
    return HourNamed(match[0].strip(), int(hour), minute, _meridiem(part), exact)


def _hour(match: Match) -> Token:
    quarter = {"半": 30, "1刻": 15, "3刻": 45}.get(match["q"] or "", 0)
    minute = int(match["mi"]) if match["mi"] else quarter
    return HourNamed(match[0].strip(), int(match["h"]), minute)


def _english_hour(match: Match) -> Token:
    return HourNamed(match[0].strip(), int(match["h"]), 0, _meridiem(match["ap"]))


def _noon(match: Match) -> Token:
    return HourNamed(match[0].strip(), 12, 0, exact=True)


def _midnight(match: Match) -> Token:
    return HourNamed(match[0].strip(), 0, 0, exact=True)


def _part(match: Match) -> Token:
    return Part(match[0].strip(), match[0].strip())


def _meridiem(word: str) -> str:
    return word.replace(".", "").strip()


def _lasting(match: Match) -> Token:
    number = float(match["n"]) + (0.5 if match["half"] else 0)
    minutes = number * (1 if match["unit"].startswith(("分", "m")) else 60)
    return Lasting(match[0].strip(), timedelta(minutes=round(minutes)))


def _bare(match: Match) -> Token:
    return HourNamed(match[0], int(match[0]), bare=True)


IDLE: Final = re.compile(
    r"^(?:[\s,，、。;；()\[\]的在于@]|从|起|开始|(?:at|on|from|the|of|and|starting|for)\b|t(?=\d))+"
)
ORDINAL: Final = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
MERIDIEM: Final = r"(?P<ap>[ap]\.?m\b\.?)"
Rule = tuple[re.Pattern[str], Callable[[Match], Token | list[Token]]]
RULES: Final[Sequence[Rule]] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*(?:[日号]|(?![\d:]))", _date),
        (r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?!\d)", _date),
        (
            r"(?P<on>今年|明年|后年)?的?\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})(?![\d:点时])\s*[日号]?",
            _month_day,
        ),
        (rf"{ORDINAL}\s*(?:of\s+)?(?P<m>{MONTH_WORDS})\b\.?(?:,?\s*(?P<y>\d{{4}})(?![\d:]))?", _english_date),
        (rf"(?P<m>{MONTH_WORDS})\b\.?\s*{ORDINAL}\b(?!:)(?:,?\s*(?P<y>\d{{4}})(?![\d:]))?", _english_date),
        (r"(?P<m>\d{1,2})[/.](?P<d>\d{1,2})(?![\d:/.点时])", _short_date),
        (r"(?P<m>\d{1,2})-(?P<d>\d{1,2})(?=\s+\d{1,2}\s*[:点时])", _short_date),
        (r"(?P<on>下下个?|下个?|本|这个?|上个?)?(?:月的?\s*|(?<!月))(?P<d>\d{1,2})\s*[日号]", _of_month),
        (r"(?P<on>下下个?|下个?|本|这个?)?月(?:底|末)", _end_of_month),
        (r"(?P<n>\d{1,3})\s*个?(?P<unit>天|日|周|星期|礼拜)(?:之后|以后|后)", _after),
        (r"in\s+(?P<n>\d{1,3})\s*(?P<unit>days?|weeks?)\b", _after),
        (r"(?P<on>下下个?|下个?|本|这个?|上个?)?\s*周(?P<d>[1-7])", _week),
        (r"(?:下下个?|下个?|本|这个?)?(?:周|星期|礼拜)末|weekend\b", _weekend),
        (r"tonight\b", _tonight),
        (r"(?P<word>day\s+after\s+tomorrow|tomorrow|today|yesterday)\b", _days_on),
        (r"(?P<word>大后天|后天|明天|明日|今天|今日|昨天|昨日|前天|[今明](?=[早晚夜]))", _days_on),
        (rf"(?P<on>next|this|last|coming)?\s*(?P<d>{DAY_WORDS})\b\.?", _english_week),
        (r"(?P<n>\d{1,3}(?:\.\d)?)\s*个?(?P<half>半)?\s*(?P<unit>小时|钟头|分钟|hours?\b|hrs?\b|minutes?\b|mins?\b)",
         _lasting),
        (r"(?P<half>)(?P<n>\d{1,2})(?P<unit>h)\b", _lasting),
        (rf"(?P<h>\d{{1,2}})\s*:\s*(?P<mi>\d{{2}})(?!\d)(?::00)?\s*{MERIDIEM}?", _clock),
        (r"(?P<h>\d{1,2})\s*[点时](?:钟|整)?(?:(?P<q>半|[13]刻)|(?P<mi>\d{1,2})分?)?(?!\d)", _hour),
        (rf"(?P<h>\d{{1,2}})\s*{MERIDIEM}", _english_hour),
        (r"noon\b|正午", _noon),
        (r"midnight\b|午夜", _midnight),
        (rf"(?:{PARTS})", _part),
        (r"morning\b|afternoon\b|evening\b", _part),
        (r"(?:-|–|—|~|至|到|→|to\b|until\b|till\b)+", lambda match: Until(match[0])),
        (r"\d{1,2}(?![\d.])", _bare),
    )
)  # fmt: skip
"""In this order: the first that fits where the text stands is what is meant."""
