"""The values of an event as officers and members read them, by the step of the form."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from handlers.describing import list_of
from handlers.desk.events.draft import Kept, moment_of
from handlers.moments.showing import moment_said, span_said
from handlers.wording import Wording
from storage.events.series import spans
from storage.events.tables import EventKind, Venue

Say = Callable[[Wording, Kept, str], str]
HOUR, DAY = 60, 1440
LISTED: Final = 12
"""Events of a series up to which each has a line; of more only the days are listed."""


def offset_said(w: Wording, minutes: int) -> str:
    if minutes % DAY == 0:
        return w.plain("{count} 天", count=minutes // DAY)
    if minutes % HOUR == 0:
        return w.plain("{count} 小时", count=minutes // HOUR)
    return w.plain("{count} 分钟", count=minutes)


def _when(w: Wording, kept: Kept, zone: str) -> str:
    return span_said(w, moment_of(kept, "starts_at"), moment_of(kept, "ends_at"), zone)


def _capacity(w: Wording, kept: Kept, _zone: str) -> str:
    count = kept["capacity"]
    return w.plain("不限") if count is None else w.plain("{count} 人", count=count)


def _closing(w: Wording, kept: Kept, zone: str) -> str:
    return moment_said(w, moment_of(kept, "closes_at"), zone) if kept["closes_at"] else w.plain("活动开始时")


def _approval(w: Wording, kept: Kept, _zone: str) -> str:
    return w.plain("每位都要审批") if kept["approval"] else w.plain("报名即通过")


def _questions(w: Wording, kept: Kept, _zone: str) -> str:
    lines = [f"{'* ' if each['required'] else ''}{each['text']}" for each in kept["questions"]]
    return "\n".join(lines) or w.plain("没有")


def _reminders(w: Wording, kept: Kept, _zone: str) -> str:
    offsets = kept["reminders"]
    if offsets is None:
        return w.plain("默认")
    return list_of(w, (offset_said(w, each) for each in offsets)) or w.plain("不提醒")


def _repeat(w: Wording, kept: Kept, zone: str) -> str:
    if not kept.get("rule"):
        return w.plain("只办一次")
    times = spans_of(kept)
    if len(times) > LISTED:
        days = [f"{start.astimezone(ZoneInfo(zone)):%Y-%m-%d}" for start, _ in times]
        return f"{span_said(w, *times[0], zone)}\n{list_of(w, days)}"
    return "\n".join(f"{number}. {span_said(w, *span, zone)}" for number, span in enumerate(times, 1))


def spans_of(kept: Kept) -> list[tuple[datetime, datetime]]:
    """Start and end of each event of the series."""
    return spans(kept["rule"], moment_of(kept, "starts_at"), moment_of(kept, "ends_at"), kept["zone"])


def _text(name: str) -> Say:
    return lambda w, kept, _zone: str(kept.get(name) or w.plain("没有"))


SAID: Final[Mapping[str, Say]] = {
    "kind": lambda w, kept, _zone: w.name(EventKind(kept["kind"])),
    "venue": lambda w, kept, _zone: w.name(Venue(kept["venue"])),
    "when": _when,
    "capacity": _capacity,
    "closing": _closing,
    "approval": _approval,
    "questions": _questions,
    "reminders": _reminders,
    "repeat": _repeat,
    "ending": _repeat,
    **{name: _text(name) for name in ("title", "address", "link", "agenda", "speakers", "reason")},
}
KEPT_UNDER: Final[Mapping[str, str]] = {"when": "starts_at", "closing": "closes_at", "repeat": "rule"}
"""Where a step's value lies in what is kept, if not under the step's own name."""


def value_said(w: Wording, step: str, kept: Kept, zone: str) -> str:
    """Plain text; empty where the question was not answered yet."""
    return SAID[step](w, kept, zone) if KEPT_UNDER.get(step, step) in kept else ""
