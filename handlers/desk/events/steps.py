"""The form of an event as data: its questions in order, their buttons, and which apply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers.desk.events.draft import Kept, moment_of
from handlers.moments.naming import weekday_name
from handlers.wording import Wording, marked
from storage.events.tables import EventKind, Venue

Choice = tuple[str, str, dict[str, Any]]
"""The button's code, its label, and what it keeps."""


def _always(_kept: Kept) -> bool:
    return True


def _no_choices(_w: Wording, _kept: Kept) -> list[Choice]:
    return []


@dataclass(frozen=True, slots=True)
class Step:
    """`skip`: what is kept where the question is passed over; None: it must be answered."""

    name: str
    label: str
    ask: str
    skip: Mapping[str, Any] | None = None
    applies: Callable[[Kept], bool] = _always
    choices: Callable[[Wording, Kept], list[Choice]] = field(default=_no_choices)


def _kinds(w: Wording, _kept: Kept) -> list[Choice]:
    return [(kind.value, w.name(kind), {"kind": kind.value}) for kind in EventKind]


def _venues(w: Wording, _kept: Kept) -> list[Choice]:
    return [
        (
            venue.value,
            w.name(venue),
            {
                "venue": venue.value,
                **({"link": ""} if venue is Venue.IN_PERSON else {}),
                **({"address": ""} if venue is Venue.ONLINE else {}),
            },
        )
        for venue in Venue
    ]


def _approval(w: Wording, _kept: Kept) -> list[Choice]:
    return [
        ("no", w.plain("报名即通过"), {"approval": False}),
        ("yes", w.plain("每位都要审批"), {"approval": True}),
    ]


def _reminders(w: Wording, _kept: Kept) -> list[Choice]:
    return [
        ("usual", w.plain("默认"), {"reminders": None}),
        ("none", w.plain("不提醒"), {"reminders": []}),
    ]


def _repeats(w: Wording, kept: Kept) -> list[Choice]:
    day = _first_day(kept)
    number = (day.day - 1) // 7 + 1
    name = w.plain(weekday_name(day))
    code = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()]
    return [
        ("once", w.plain("只办一次"), {"rule": "", "every": ""}),
        ("week", w.plain("每周"), {"rule": "", "every": "FREQ=WEEKLY"}),
        ("fortnight", w.plain("每两周"), {"rule": "", "every": "FREQ=WEEKLY;INTERVAL=2"}),
        (
            "month",
            w.plain("每月第 {number} 个{day}", number=number, day=name),
            {"rule": "", "every": f"FREQ=MONTHLY;BYDAY={number}{code}"},
        ),
    ]


def _first_day(kept: Kept) -> date:
    start: datetime = moment_of(kept, "starts_at")
    return start.astimezone(ZoneInfo(kept["zone"])).date()


STEPS: Final[Mapping[str, Step]] = {
    step.name: step
    for step in (
        Step("kind", marked("类型"), marked("办什么活动？"), choices=_kinds),
        Step("title", marked("名称"), marked("活动叫什么？（最多 60 字）")),
        Step(
            "when",
            marked("时间"),
            marked("什么时候？例如“下周三下午2点”“12月5日 14:00-16:30”“2026-12-05 14:00”。"),
        ),
        Step("venue", marked("方式"), marked("怎样参加？"), choices=_venues),
        Step(
            "address",
            marked("地点"),
            marked("在哪里？写下地址。"),
            applies=lambda kept: kept.get("venue") != Venue.ONLINE,
        ),
        Step(
            "link",
            marked("会议链接"),
            marked("线上的链接是什么？只给报名成功的人看。"),
            applies=lambda kept: kept.get("venue") != Venue.IN_PERSON,
        ),
        Step("agenda", marked("议程"), marked("有什么议程？（最多 1000 字）"), {"agenda": ""}),
        Step("speakers", marked("嘉宾"), marked("哪些嘉宾？（最多 300 字）"), {"speakers": ""}),
        Step("capacity", marked("名额"), marked("多少个名额？跳过就是不限。"), {"capacity": None}),
        Step(
            "closing",
            marked("报名截止"),
            marked("报名到什么时候截止？跳过就是到活动开始。"),
            {"closes_at": None},
        ),
        Step("approval", marked("审批"), marked("报名要审批吗？"), choices=_approval),
        Step(
            "questions",
            marked("报名问题"),
            marked("报名时问什么？一行一个问题，最多 5 个；前面加 * 是必答。"),
            {"questions": []},
        ),
        Step(
            "reminders",
            marked("提醒"),
            marked("开始前多久提醒？例如“1天、2小时”。默认：线下 1 天和 2 小时，线上 1 天和 15 分钟。"),
            choices=_reminders,
        ),
        Step(
            "repeat",
            marked("重复"),
            marked("重复举办吗？选一个，或者发送 RRULE，如 FREQ=WEEKLY;COUNT=4。"),
            choices=_repeats,
        ),
        Step(
            "ending",
            marked("重复到"),
            marked("办几场，或者办到哪一天？例如“4次”“2027年3月31日”。"),
            applies=lambda kept: bool(kept.get("every")),
        ),
        Step("reason", marked("取消原因"), marked("为什么取消？报名的人会看到（最多 200 字）。")),
    )
}
NEW: Final = tuple(name for name in STEPS if name != "reason")
CHANGES: Final[Mapping[str, tuple[str, ...]]] = {
    **{name: (name,) for name in ("kind", "title", "when")},
    "place": ("venue", "address", "link"),
    **{
        name: (name,)
        for name in ("agenda", "speakers", "capacity", "closing", "approval", "questions", "reminders")
    },
}
"""What can be changed by itself, and the questions it takes."""
CHANGE_LABELS: Final[Mapping[str, str]] = {
    name: STEPS[steps[0]].label if name != "place" else marked("方式和地点")
    for name, steps in CHANGES.items()
}


def next_step(steps: tuple[str, ...], after: str, kept: Kept) -> str:
    """The next question that applies; empty after the last one."""
    later = steps[steps.index(after) + 1 :] if after else steps
    return next((name for name in later if STEPS[name].applies(kept)), "")


def step_before(steps: tuple[str, ...], before: str, kept: Kept) -> str:
    """The one before; empty before the first."""
    earlier = steps[: steps.index(before)] if before in steps else steps
    return next((name for name in reversed(earlier) if STEPS[name].applies(kept)), "")
