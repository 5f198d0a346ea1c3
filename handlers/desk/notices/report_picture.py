"""The report on a notice as a picture: a bar for each outcome, below them how many went when.

The caption is the legend: a coloured square for each bar, in the bars' order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final, TypeAlias

from markupsafe import Markup
from PIL import Image, ImageDraw, ImageFont

from handlers.desk.notices.progress_said import title_said
from handlers.desk.notices.report_said import Outcome, curve_ends, outcomes
from handlers.reply import Attachment, Reply
from handlers.wording import Wording
from storage.notices.reporting import Report
from storage.notices.running import Running
from storage.outbox.tables import State

WIDTH: Final = 720
EDGE: Final = 40
BAR: Final = 40
GAP: Final = 22
FIGURES: Final = 170
"""Pixels kept free right of the bars."""
CURVE: Final = 150
SPACE: Final = 6
"""Between two columns of the curve."""
LETTERS: Final = 22
PAPER: Final = "#ffffff"
PALE: Final = "#e8ecef"
INK: Final = "#31373d"


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour, and the square that looks like it on a telephone."""

    colour: str
    square: str


GREEN: Final = Shade("#3fa34d", "🟩")
RED: Final = Shade("#dd2e44", "🟥")
ORANGE: Final = Shade("#f4900c", "🟧")
PURPLE: Final = Shade("#9b59d0", "🟪")
YELLOW: Final = Shade("#f2c230", "🟨")
BLACK: Final = Shade(INK, "⬛")
BROWN: Final = Shade("#a0694a", "🟫")
BLUE: Final = Shade("#4a90d9", "🟦")
SHADES: Final[Mapping[State | None, Shade]] = {
    State.SENT: GREEN,
    State.FAILED: RED,
    State.DEAD: RED,
    State.UNREACHABLE: ORANGE,
    State.OPTED_OUT: PURPLE,
    State.UNKNOWN: YELLOW,
    None: YELLOW,
    State.STOPPED: BLACK,
    State.EXPIRED: BLACK,
    State.RECALLED: BROWN,
    State.READY: BLUE,
    State.SENDING: BLUE,
    State.PAUSED: BLUE,
}
"""By outcome; None: perhaps sent, and let be."""


def pictured(w: Wording, running: Running, report: Report, zone: str) -> Reply | None:
    """The picture with its legend; None where nobody was to get the notice."""
    found = outcomes(report)
    if not found:
        return None
    lines = [Markup("<b>{}</b>").format(title_said(w, running.notice))]
    lines += [
        Markup("{} {} {}").format(SHADES[each.state].square, each.said(w), f"{each.count:,}")
        for each in found
    ]
    begin, end = curve_ends(report, zone)
    if report.curve:
        lines.append(w("下面的柱子：{begin}–{end} 各段时间发出的份数", begin=begin, end=end))
    name = f"通知{running.notice.id}.png"
    drawing = drawn(found, report.curve, (begin, end))
    return Reply(Markup("\n").join(lines), attachment=Attachment(name, drawing, picture=True))


def drawn(found: Sequence[Outcome], curve: Sequence[int], ends: tuple[str, str]) -> bytes:
    """A PNG; every bar is as long as its part of all, and none so short that it is not seen.

    `ends`: what to write under the first and the last column of the curve.
    """
    bars = len(found) * (BAR + GAP)
    below = (GAP + CURVE + 2 * LETTERS) if curve else 0
    image = Image.new("RGB", (WIDTH, 2 * EDGE + bars - GAP + below), PAPER)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(LETTERS)
    total = sum(each.count for each in found)
    for number, each in enumerate(found):
        _bar(draw, font, EDGE + number * (BAR + GAP), each, total)
    if curve:
        _columns(draw, font, EDGE + bars, curve, ends)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont


def _bar(draw: ImageDraw.ImageDraw, font: Font, top: int, outcome: Outcome, total: int) -> None:
    room = WIDTH - 2 * EDGE - FIGURES
    length, bottom = max(2, room * outcome.count // total), top + BAR - 1
    draw.rectangle((EDGE, top, EDGE + room - 1, bottom), PALE)
    draw.rectangle((EDGE, top, EDGE + length - 1, bottom), SHADES[outcome.state].colour)
    share = f"{outcome.count / total:.1%}" if outcome.count * 1_000 >= total else "< 0.1%"
    figures = f"{outcome.count:,}  {share}"
    draw.text((WIDTH - EDGE, top + BAR // 2), figures, INK, font, anchor="rm")


def _columns(
    draw: ImageDraw.ImageDraw, font: Font, top: int, curve: Sequence[int], ends: tuple[str, str]
) -> None:
    """The highest is as high as there is room, and says how many it stands for; one for nothing is a line."""
    most, step = max(curve), (WIDTH - 2 * EDGE) // len(curve)
    top += LETTERS
    for number, count in enumerate(curve):
        left, height = EDGE + number * step, max(2, CURVE * count // most)
        draw.rectangle((left, top + CURVE - height, left + step - SPACE - 1, top + CURVE - 1), GREEN.colour)
    peak = EDGE + list(curve).index(most) * step + step // 2
    draw.text((min(max(peak, EDGE + 30), WIDTH - EDGE - 30), top - 4), f"{most:,}", INK, font, anchor="ms")
    begin, end = ends
    draw.text((EDGE, top + CURVE + 6), begin, INK, font, anchor="la")
    draw.text((WIDTH - EDGE, top + CURVE + 6), end, INK, font, anchor="ra")
