"""The picture of a report: what is seen at a pixel of it."""

from io import BytesIO

from PIL import Image, ImageColor

from handlers.desk.notices.report_picture import (
    BAR,
    CURVE,
    EDGE,
    FIGURES,
    GAP,
    GREEN,
    LETTERS,
    PALE,
    PAPER,
    SHADES,
    SPACE,
    WIDTH,
    drawn,
)
from handlers.desk.notices.report_said import OUTCOMES, Outcome
from storage.outbox.tables import State

ENDS = ("16:00", "16:10")


class Seen:
    """A PNG, looked at pixel by pixel."""

    def __init__(self, data: bytes) -> None:
        self.image = Image.open(BytesIO(data), formats=["PNG"]).convert("RGB")

    def row(self, top: int, left: int, right: int) -> list[object]:
        return [self.image.getpixel((at, top)) for at in range(left, right)]

    def column(self, left: int, top: int, bottom: int) -> list[object]:
        return [self.image.getpixel((left, at)) for at in range(top, bottom)]


def test_bars_are_as_long_as_their_part_of_all_and_never_unseen() -> None:
    found = (Outcome(State.SENT, 6_000), Outcome(State.FAILED, 3_999), Outcome(None, 1))
    seen, room = Seen(drawn(found, (), ENDS)), WIDTH - 2 * EDGE - FIGURES
    rows = [seen.row(EDGE + at * (BAR + GAP) + BAR // 2, EDGE, EDGE + room) for at in range(3)]
    colours = [ImageColor.getrgb(SHADES[each.state].colour) for each in found]
    lengths = [row.count(colour) for row, colour in zip(rows, colours, strict=True)]
    assert lengths == [room * 6 // 10, room * 3_999 // 10_000, 2]
    assert [row.count(ImageColor.getrgb(PALE)) for row in rows] == [room - length for length in lengths]
    assert seen.image.size == (WIDTH, 2 * EDGE + 3 * BAR + 2 * GAP)


def test_figures_stand_beside_each_bar() -> None:
    seen = Seen(drawn((Outcome(State.SENT, 1_234),), (), ENDS))
    beside = [seen.row(at, WIDTH - EDGE - FIGURES + 8, WIDTH - EDGE) for at in range(EDGE, EDGE + BAR)]
    assert {pixel for row in beside for pixel in row} != {ImageColor.getrgb(PAPER)}


def test_columns_are_as_high_as_what_went_in_their_time() -> None:
    seen = Seen(drawn((Outcome(State.SENT, 15),), (10, 5, 0), ENDS))
    top, step = EDGE + BAR + GAP + LETTERS, (WIDTH - 2 * EDGE) // 3
    green = ImageColor.getrgb(GREEN.colour)
    columns = [seen.column(EDGE + at * step, top, top + CURVE) for at in range(3)]
    assert [column.count(green) for column in columns] == [CURVE, CURVE // 2, 2]
    widths = seen.row(top + CURVE - 1, EDGE, EDGE + step).count(green)
    assert widths == step - SPACE


def test_every_outcome_has_a_shade_of_its_own_look() -> None:
    assert {*SHADES} == {*OUTCOMES, None}
    shades = {*SHADES.values()}
    assert len({shade.colour for shade in shades}) == len({shade.square for shade in shades}) == len(shades)
