"""What became of a notice, in bars of characters, beside what was forecast."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.desk.notices.forecast_said import length_said
from handlers.desk.notices.progress_said import title_said
from handlers.desk.notices.reasons import reason_said
from handlers.moments.showing import later_said, moment_said
from handlers.wording import Wording, marked
from storage.notices.forecast import Forecast, read_forecast
from storage.notices.reporting import Report
from storage.notices.running import Running
from storage.outbox.tables import State

BAR: Final = 12
LEVELS: Final = "▁▂▃▄▅▆▇█"
ON_TIME: Final = timedelta(minutes=1)
"""An end that is no further from the forecast is as forecast."""
OUTCOMES: Final = (
    *(State.SENT, State.FAILED, State.UNREACHABLE, State.OPTED_OUT, State.UNKNOWN, State.STOPPED),
    *(State.RECALLED, State.EXPIRED, State.DEAD, State.READY, State.SENDING, State.PAUSED),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """So many copies; `state` is None for those that were perhaps sent and are let be."""

    state: State | None
    count: int

    def said(self, w: Wording) -> str:
        return w.plain("存疑，不再补发") if self.state is None else w.name(self.state)


def report_said(w: Wording, running: Running, report: Report, zone: str) -> Markup:
    notice = running.notice
    head = Markup("<b>{}</b> · {}").format(title_said(w, notice), w.name(notice.status))
    parts = [head, bars(w, report)]
    if notice.acknowledge:
        sent = report.standing.copies.of(State.SENT)
        parts.append(
            w(
                "已阅 {read} 人，还没有 {rest} 人",
                read=report.acknowledged,
                rest=max(0, sent - report.acknowledged),
            )
        )
    if report.curve:
        parts.append(_curve(w, report, zone))
    if why := list(_why(w, report)):
        parts.append(Markup("\n").join([w("<b>没有送到的原因</b>"), *why]))
    if notice.forecast:
        compared = list(_compared(w, running, report, read_forecast(notice.forecast), zone))
        parts.append(Markup("\n").join([w("<b>预测和实际</b>"), *compared]))
    return Markup("\n\n").join(parts)


def bars(w: Wording, report: Report) -> Markup:
    """A bar for each outcome that there is, the longest for the most frequent."""
    found = outcomes(report)
    most, total = max((each.count for each in found), default=0), sum(each.count for each in found)
    lines = [
        w(
            "<code>{bar}</code> {outcome} {count}（{share}）",
            bar="█" * max(1, round(BAR * each.count / most)),
            outcome=each.said(w),
            count=f"{each.count:,}",
            share=f"{each.count / total:.1%}",
        )
        for each in found
    ]
    return Markup("\n").join(lines) or w("没有收件人。")


def outcomes(report: Report) -> list[Outcome]:
    """Those that there are, in the order in which they are shown."""
    copies = report.standing.copies
    found = [
        Outcome(state, copies.of(state) - (report.let_be if state is State.FAILED else 0))
        for state in OUTCOMES
    ]
    return [each for each in (*found, Outcome(None, report.let_be)) if each.count]


def curve_ends(report: Report, zone: str) -> tuple[str, str]:
    """When the first and the last copy went, where there is a curve."""
    there, ends = ZoneInfo(zone), (report.began_at, report.ended_at)
    begin, end = (f"{moment.astimezone(there):%H:%M}" if moment else "" for moment in ends)
    return begin, end


def _curve(w: Wording, report: Report, zone: str) -> Markup:
    """How many went when: a column for each twentieth of the time."""
    most, (begin, end) = max(report.curve), curve_ends(report, zone)
    columns = "".join(LEVELS[count * (len(LEVELS) - 1) // most] if count else " " for count in report.curve)
    return Markup("{}\n<code>{}│{}│{}</code>").format(w("<b>发送过程</b>"), begin, columns, end)


def _why(w: Wording, report: Report) -> Iterator[Markup]:
    for reason in report.reasons:
        said = reason_said(w, reason.state, reason.error) or w.name(reason.state)
        yield Markup("· {} {}").format(said, f"{reason.count:,}")
    if report.perhaps:
        yield w("另有 {count} 份没有再发，但之前的一次也许送到了", count=f"{report.perhaps:,}")


def _compared(
    w: Wording, running: Running, report: Report, forecast: Forecast, zone: str
) -> Iterator[Markup]:
    """What was forecast when it was confirmed, what happened, and why they differ."""
    total = report.standing.copies.total
    yield w("收件人：预测 {forecast}，实际 {total}", forecast=f"{forecast.recipients:,}", total=f"{total:,}")
    if report.latecomers:
        yield w("· 其中 {count} 人是后来加入受众的", count=f"{report.latecomers:,}")
    if changed := total - report.latecomers - forecast.recipients:
        yield w("· 确认和开始之间，受众变了 {count} 人（加入、退订或联系不上）", count=f"{changed:+,}")
    lost = report.standing.copies.of(State.UNREACHABLE) + report.standing.copies.of(State.OPTED_OUT)
    if lost:
        yield w("· 发送途中又有 {count} 人联系不上或退订", count=f"{lost:,}")
    if report.ended_at and not report.standing.copies.left:
        yield from _ends(w, running, report, forecast, zone)


def _ends(w: Wording, running: Running, report: Report, forecast: Forecast, zone: str) -> Iterator[Markup]:
    ended_at = report.ended_at or forecast.ends_at
    yield w(
        "发完：预测 {forecast}，实际 {actual}",
        forecast=moment_said(w, forecast.ends_at, zone),
        actual=later_said(w, ended_at, forecast.ends_at, zone),
    )
    late = ended_at - forecast.ends_at
    if abs(late) <= ON_TIME:
        yield w("· 中途停止或撤回了") if running.message.stopped_at else w("· 和预测的一样")
        return
    how = marked("· 晚了 {length}") if late > timedelta() else marked("· 早了 {length}")
    yield w(how, length=length_said(w, abs(late)))
    if report.pauses:
        yield w(
            "· 暂停过 {count} 次，共 {length}", count=report.pauses, length=length_said(w, report.paused_for)
        )
    if late - report.paused_for > ON_TIME:
        yield w("· 其余的时间用在排在前面的消息、限速、重发或后来加入的人上")
    elif running.message.stopped_at or running.message.recalled_at:
        yield w("· 中途停止或撤回了")
