"""What an officer types for each field of an event. Each reader raises FieldFault with what is expected."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from handlers.desk.events.draft import Kept, moment_of
from handlers.forms.cleaning import cleaned
from handlers.forms.folding import narrowed
from handlers.forms.said import FieldFault, Said, saying
from handlers.moments.reading import read_when
from handlers.wording import marked
from storage.base import now
from storage.events.series import MOST, BadRule, spans

HOURS: Final = timedelta(hours=2)
MOST_QUESTIONS: Final = 5
MOST_SEATS: Final = 10_000
LONGEST_REMINDER: Final = 14 * 24 * 60
END_OF_DAY: Final = time(23, 59)
UNITS: Final = {
    "分": 1,
    "m": 1,
    "小": 60,
    "h": 60,
    "天": 1440,
    "日": 1440,
    "d": 1440,
    "周": 10080,
    "w": 10080,
}
OFFSET: Final = re.compile(
    r"(\d{1,5})\s*个?\s*(分钟?|小时|天|日|周|minutes?|mins?|hours?|days?|weeks?|[mhdw])"
)
BETWEEN: Final = re.compile(r"[\s,，、;；前和]|before|and")

Read = tuple[dict[str, Any], tuple[Said, ...]]
"""What is kept, and what was guessed."""
Reader = Callable[[str, Kept], Read]


def text_of(name: str, limit: int, *, lines: bool = False) -> Reader:
    def read(text: str, _kept: Kept) -> Read:
        value = cleaned(text) if lines else " ".join(cleaned(text).split())
        if not value:
            raise FieldFault(marked("没有内容"))
        if len(value) > limit:
            over = len(value) - limit
            raise FieldFault(marked("超出 {over} 字（最多 {limit} 字）"), over=over, limit=limit)
        return {name: value}, ()

    return read


def read_link(text: str, kept: Kept) -> Read:
    value, _ = text_of("link", 300)(text, kept)
    try:
        parts = urlsplit(value["link"])
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in value["link"]:
        raise FieldFault(marked("请发送以 https:// 开头的链接"))
    return value, ()


def read_span(text: str, kept: Kept) -> Read:
    when = read_when(text, kept["zone"], now())
    notes = when.notes
    if when.end is None:
        notes = (*notes, saying(marked("没有写结束时间，先按 {hours} 小时算"), hours=2))
    end = when.end or when.start.astimezone(UTC) + HOURS
    return {"starts_at": _iso(when.start), "ends_at": _iso(end)}, notes


def read_closing(text: str, kept: Kept) -> Read:
    when = read_when(text, kept["zone"], now(), lacking=END_OF_DAY)
    if when.end is not None:
        raise FieldFault(marked("报名截止只要一个时间，如“12月4日 18:00”"))
    if when.start > moment_of(kept, "starts_at"):
        raise FieldFault(marked("报名截止不能晚于活动开始"))
    return {"closes_at": _iso(when.start)}, when.notes


def read_capacity(text: str, _kept: Kept) -> Read:
    match = re.fullmatch(r"(\d{1,6})\s*[人位个名]?", narrowed(text))
    if not match or not 1 <= int(match[1]) <= MOST_SEATS:
        raise FieldFault(marked("请发送 1 到 {most} 之间的人数"), most=MOST_SEATS)
    return {"capacity": int(match[1])}, ()


def read_questions(text: str, kept: Kept) -> Read:
    """One a line; a * before it makes it one that must be answered."""
    lines = [line.strip().replace("＊", "*") for line in cleaned(text).splitlines() if line.strip(" *＊")]
    if not lines or len(lines) > MOST_QUESTIONS:
        raise FieldFault(marked("请写 1 到 {most} 个问题，一行一个"), most=MOST_QUESTIONS)
    questions = []
    for line in lines:
        value, _ = text_of("text", 100)(line.lstrip("* "), kept)
        questions.append({**value, "required": line.startswith("*")})
    return {"questions": questions}, ()


def read_reminders(text: str, _kept: Kept) -> Read:
    """`1天、2小时、15分钟`, up to five of them."""
    plain = narrowed(text).lower()
    found = [int(match[1]) * UNITS[match[2][0]] for match in OFFSET.finditer(plain)]
    rest = BETWEEN.sub("", OFFSET.sub("", plain))
    if rest or not 1 <= len(found) <= 5 or not all(1 <= each <= LONGEST_REMINDER for each in found):
        raise FieldFault(marked("请写成“1天、2小时、15分钟”，最多五个，最早 14 天"))
    return {"reminders": sorted(set(found), reverse=True)}, ()


def read_rule(text: str, kept: Kept) -> Read:
    """A whole RRULE."""
    return _rule(narrowed(text), kept, "")


def read_ending(text: str, kept: Kept) -> Read:
    """How often or until when, for the rule that a button chose."""
    plain, every = narrowed(text), str(kept["every"])
    if match := re.fullmatch(r"(?:共)?(\d{1,3})\s*[次场]?(?:times)?", plain):
        return _rule(f"{every};COUNT={match[1]}", kept, every)
    when = read_when(text, kept["zone"], now(), lacking=END_OF_DAY)
    return _rule(f"{every};UNTIL={when.start:%Y%m%d}", kept, every)


def _rule(rule: str, kept: Kept, every: str) -> Read:
    try:
        spans(rule, moment_of(kept, "starts_at"), moment_of(kept, "ends_at"), kept["zone"])
    except BadRule:
        raise FieldFault(
            marked("这样的重复排不出来：要 2 到 {most} 场，写明次数或截止日期"), most=MOST
        ) from None
    return {"rule": rule, "every": every}, ()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


READERS: Final[Mapping[str, Reader]] = {
    "title": text_of("title", 60),
    "when": read_span,
    "address": text_of("address", 200),
    "link": read_link,
    "agenda": text_of("agenda", 1000, lines=True),
    "speakers": text_of("speakers", 300),
    "capacity": read_capacity,
    "closing": read_closing,
    "questions": read_questions,
    "reminders": read_reminders,
    "repeat": read_rule,
    "ending": read_ending,
    "reason": text_of("reason", 200),
}
"""By the step of the form. What is chosen by button alone is not here."""
CONFIRMED: Final = frozenset({"when", "closing"})
"""Shown back before it is believed."""
