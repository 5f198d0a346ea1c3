"""The report on a notice as a picture: a bar for each outcome, below them how many went when.

It has no words of its own; its caption is the legend, a coloured square for each bar in the bars' order.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from handlers.desk.notices.chart import Block, Colour, png
from handlers.desk.notices.progress_said import title_said
from handlers.desk.notices.report_said import Outcome, curve_ends, outcomes
from handlers.reply import Attachment, Reply
from handlers.wording import Wording
from storage.notices.reporting import Report
from storage.notices.running import Running
from storage.outbox.tables import State

WIDTH: Final = 720
EDGE: Final = 40
BAR: Final = 36
GAP: Final = 20
CURVE: Final = 160
SPACE: Final = 8
"""Pixels; SPACE is between two columns of the curve."""
SQUARES: Final[Mapping[Colour, str]] = {
    Colour.GREEN: "🟩",
    Colour.RED: "🟥",
    Colour.ORANGE: "🟧",
    Colour.PURPLE: "🟪",
    Colour.YELLOW: "🟨",
    Colour.BLACK: "⬛",
    Colour.BROWN: "🟫",
    Colour.BLUE: "🟦",
}
COLOURS: Final[Mapping[State | None, Colour]] = {
    State.SENT: Colour.GREEN,
    State.FAILED: Colour.RED,
    State.DEAD: Colour.RED,
    State.UNREACHABLE: Colour.ORANGE,
    State.OPTED_OUT: Colour.PURPLE,
    State.UNKNOWN: Colour.YELLOW,
    None: Colour.YELLOW,
    State.STOPPED: Colour.BLACK,
    State.EXPIRED: Colour.BLACK,
    State.RECALLED: Colour.BROWN,
    State.READY: Colour.BLUE,
    State.SENDING: Colour.BLUE,
    State.PAUSED: Colour.BLUE,
}
"""By outcome; None: perhaps sent, and let be."""


def pictured(w: Wording, running: Running, report: Report, zone: str) -> Reply | None:
    """The picture with its legend; None where nobody was to get the notice."""
    found = outcomes(report)
    if not found:
        return None
    lines = [Markup("<b>{}</b>").format(title_said(w, running.notice))]
    lines += [
        Markup("{} {} {}").format(SQUARES[COLOURS[each.state]], each.said(w), f"{each.count:,}")
        for each in found
    ]
    if report.curve:
        begin, end = curve_ends(report, zone)
        lines.append(w("下面的柱子：{begin}–{end} 各段时间发出的份数", begin=begin, end=end))
    name = f"通知{running.notice.id}.png"
    return Reply(
        Markup("\n").join(lines), attachment=Attachment(name, drawn(found, report.curve), picture=True)
    )


def drawn(found: Sequence[Outcome], curve: Sequence[int]) -> bytes:
    """A PNG; every bar is as long as its part of all, and none so short that it is not seen."""
    total, inner = sum(each.count for each in found), WIDTH - 2 * EDGE
    blocks = list[Block]()
    top = EDGE
    for each in found:
        length = max(2, inner * each.count // total)
        blocks.append(Block(EDGE, top, inner, BAR, Colour.PALE))
        blocks.append(Block(EDGE, top, length, BAR, COLOURS[each.state]))
        top += BAR + GAP
    if curve:
        blocks += _columns(curve, top)
        top += CURVE + GAP
    return png(WIDTH, top - GAP + EDGE, blocks)


def _columns(curve: Sequence[int], top: int) -> list[Block]:
    """The highest column is as high as there is room; one for nothing is a line."""
    most, step = max(curve), (WIDTH - 2 * EDGE) // len(curve)
    heights = [max(2, CURVE * count // most) for count in curve]
    return [
        Block(EDGE + at * step, top + CURVE - height, step - SPACE, height, Colour.GREEN)
        for at, height in enumerate(heights)
    ]
