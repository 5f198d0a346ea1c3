"""A forecast in sentences: how many get it, who does not and why, how long it takes, when it ends."""

from datetime import timedelta
from typing import Final

from markupsafe import Markup

from handlers.describing import joined
from handlers.moments.showing import later_said, moment_said
from handlers.wording import Wording
from handlers.zones import zone_name
from storage.notices.forecast import Forecast
from storage.notices.tables import Notice

NIGHTS_SHOWN: Final = 6
"""Ends of quiet hours that have a line of their own."""


def forecast_said(w: Wording, notice: Notice, seen: Forecast) -> Markup:
    lines = [w.many("会收到：<b>{count}</b> 人", seen.recipients)]
    if out := left_out(w, notice, seen):
        lines.append(w("收不到：{count} 人（{why}）", count=seen.left_out, why=out))
    if seen.quiet:
        lines.append(_nights(w, notice, seen))
    if seen.ahead:
        lines.append(w.many("前面还有 {count} 份在排队", seen.ahead))
    lines.append(_times(w, notice, seen))
    return Markup("\n").join(lines)


def left_out(w: Wording, notice: Notice, seen: Forecast) -> str:
    """Why some get nothing, in phrases; empty where all do."""
    phrases = (
        (seen.opted_out, w.plain("退订了“{category}”", category=w.name(notice.category))),
        (seen.unreachable, w.plain("联系不上")),
        (seen.no_consent, w.plain("还没有同意现在的说明")),
    )
    return joined(*(f"{phrase} {count}" for count, phrase in phrases if count))


def _nights(w: Wording, notice: Notice, seen: Forecast) -> Markup:
    """So many wait for their morning, by when it comes; who is last in a long list shares the last line."""
    count = sum(number for _, number in seen.quiet)
    shown = [
        w("{moment} {count} 人", moment=moment_said(w, moment, notice.zone), count=number)
        for moment, number in seen.quiet[:NIGHTS_SHOWN]
    ]
    if rest := sum(number for _, number in seen.quiet[NIGHTS_SHOWN:]):
        shown.append(w("更晚 {count} 人", count=rest))
    head = w.many("其中 {count} 人在安静时段，之后才发：", count)
    return Markup("\n").join([head, *(Markup("· {}").format(line) for line in shown)])


def _times(w: Wording, notice: Notice, seen: Forecast) -> Markup:
    return w(
        "{begin}开始，用时约 {length}，预计 {end} 发完（{zone}）",
        begin=moment_said(w, seen.begins_at, notice.zone),
        length=length_said(w, seen.ends_at - seen.begins_at),
        end=later_said(w, seen.ends_at, seen.begins_at, notice.zone),
        zone=zone_name(w, notice.zone),
    )


def length_said(w: Wording, length: timedelta) -> str:
    """In the unit that suits it, rounded up: nothing takes no time."""
    seconds = max(1, -(-length // timedelta(seconds=1)))
    if seconds < 90:
        return w.plain("{count} 秒", count=seconds)
    minutes = -(-seconds // 60)
    if minutes < 90:
        return w.plain("{count} 分钟", count=minutes)
    return w.plain("{hours} 小时 {minutes} 分钟", hours=minutes // 60, minutes=minutes % 60)
