"""How a notice goes on, in words and bars: its copies, its correction, its recall."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup

from handlers.desk.notices.forecast_said import length_said
from handlers.desk.notices.said import beginning
from handlers.formatting import plain_text, shortened
from handlers.moments.showing import later_said, moment_said
from handlers.wording import Wording
from storage.notices.content import read_content
from storage.notices.figures import Figures, Later, Standing
from storage.notices.running import Running
from storage.notices.tables import Notice, NoticeStatus
from storage.outbox.tables import FULL_RATE, State

BAR: Final = 16
TITLE: Final = 40
SHOWN: Final = (
    *(State.SENT, State.FAILED, State.UNREACHABLE, State.OPTED_OUT, State.UNKNOWN),
    *(State.STOPPED, State.RECALLED, State.EXPIRED, State.DEAD),
)

Samples = Sequence[tuple[float, int]]
"""Seconds since 1970, and the calls done by then."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a card shows, as it is at `moment`."""

    running: Running
    standing: Standing
    later: Later | None
    acknowledged: int
    samples: Samples
    moment: datetime


def title_said(w: Wording, notice: Notice) -> str:
    """Its first line, cut short."""
    content = read_content(notice.content)
    first = content.text.strip().partition("\n")[0]
    return shortened(plain_text(Markup(first)), TITLE) or beginning(w, content, TITLE)


def progress_said(w: Wording, seen: Seen, zone: str) -> Markup:
    notice, standing = seen.running.notice, seen.standing
    head = Markup("<b>{}</b> · {}").format(title_said(w, notice), w.name(notice.status))
    parts = [Markup("\n").join([head, *_why(w, seen)]), _copies(w, standing.copies)]
    if notice.acknowledge:
        parts.append(w("已阅 {count} 人", count=f"{seen.acknowledged:,}"))
    if standing.correction:
        parts.append(_edits(w, notice, standing.correction))
    if standing.recall:
        parts.append(_deletions(w, standing.recall))
    return Markup("\n\n").join([*parts, *_pace(w, seen, zone)])


def bar(done: int, total: int, length: int = BAR) -> Markup:
    """`████░░░░`, and how many of a hundred; full only where nothing is left."""
    filled = length if not total else done * length // total
    percent = 100 if not total else done * 100 // total
    return Markup("<code>{}{}</code> {}%").format("█" * filled, "░" * (length - filled), percent)


def rate_of(samples: Samples) -> float:
    """Calls a second, by the samples; 0 where they do not say."""
    if len(samples) < 2 or samples[-1][0] <= samples[0][0]:
        return 0.0
    return max(0.0, (samples[-1][1] - samples[0][1]) / (samples[-1][0] - samples[0][0]))


def _why(w: Wording, seen: Seen) -> Iterable[Markup]:
    message = seen.running.message
    if seen.running.notice.status is NoticeStatus.PAUSED and message.pause_reason:
        yield w("Telegram 以同样的理由拒绝了几份，所以暂停：{why}", why=shortened(message.pause_reason, 200))


def _copies(w: Wording, figures: Figures) -> Markup:
    lines = [bar(figures.settled, figures.total), _counted(w, figures, SHOWN)]
    if figures.left:
        lines.append(w("还没发 {count}", count=f"{figures.left:,}"))
    return Markup("\n").join(line for line in lines if line)


def _edits(w: Wording, notice: Notice, figures: Figures) -> Markup:
    head = w("<b>更正（第 {number} 次）</b>", number=notice.revision)
    gone = sum(figures.of(state) for state in (State.FAILED, State.EXPIRED, State.DEAD))
    counts = (
        (w.plain("已改"), figures.of(State.SENT)),
        (w.plain("改不了"), gone),
        (w.plain("对方拉黑"), figures.of(State.UNREACHABLE)),
        (w.plain("没有确认"), figures.of(State.UNKNOWN)),
        (w.plain("不用改了"), figures.of(State.STOPPED)),
        (w.plain("还有"), figures.left),
    )
    return Markup("\n").join([head, bar(figures.settled, figures.total), _named(counts)])


def _deletions(w: Wording, figures: Figures) -> Markup:
    gone = sum(figures.of(state) for state in (State.FAILED, State.EXPIRED, State.DEAD))
    counts = (
        (w.plain("已删"), figures.of(State.SENT)),
        (w.plain("删不掉"), gone),
        (w.plain("对方拉黑"), figures.of(State.UNREACHABLE)),
        (w.plain("没有确认"), figures.of(State.UNKNOWN)),
        (w.plain("还有"), figures.left),
    )
    return Markup("\n").join([w("<b>撤回</b>"), bar(figures.settled, figures.total), _named(counts)])


def _pace(w: Wording, seen: Seen, zone: str) -> Iterable[Markup]:
    """How fast, and until when; nothing where nothing moves."""
    waiting = seen.later.count if seen.later else 0
    left = seen.standing.left - waiting
    if seen.running.notice.status is NoticeStatus.SENDING and left > 0:
        measured = rate_of(seen.samples)
        length = timedelta(seconds=left / (measured or FULL_RATE))
        end = later_said(w, seen.moment + length, seen.moment, zone)
        rest = {"length": length_said(w, length), "end": end}
        if measured:
            yield w("每秒 {rate} 份，还要约 {length}，{end} 左右发完", rate=f"{measured:.1f}", **rest)
        else:
            yield w("还要约 {length}，{end} 左右发完", **rest)
    if seen.later:
        until = moment_said(w, seen.later.until, zone)
        yield w("有 {count} 份等对方的安静时段过去，最晚 {until}", count=f"{waiting:,}", until=until)


def _counted(w: Wording, figures: Figures, states: Sequence[State]) -> Markup:
    return _named((w.name(state), figures.of(state)) for state in states)


def _named(counts: Iterable[tuple[str, int]]) -> Markup:
    return Markup(" · ").join(Markup("{} {}").format(name, f"{count:,}") for name, count in counts if count)
