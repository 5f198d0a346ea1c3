"""The picture of a report: what is seen at a pixel of it."""

import struct
import zlib

from handlers.desk.notices.chart import RGB, Block, Colour, png
from handlers.desk.notices.report_picture import BAR, COLOURS, CURVE, EDGE, GAP, SQUARES, WIDTH, drawn
from handlers.desk.notices.report_said import OUTCOMES, Outcome
from storage.outbox.tables import State


class Seen:
    """A PNG of one byte a pixel, as png writes it, taken apart chunk by chunk."""

    def __init__(self, data: bytes) -> None:
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        chunks, at = dict[bytes, bytes](), 8
        while at < len(data):
            length, kind = struct.unpack(">I4s", data[at : at + 8])
            chunks[kind] = data[at + 8 : at + 8 + length]
            (check,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
            assert check == zlib.crc32(kind + chunks[kind])
            at += 12 + length
        self.width, self.height, *how = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
        assert how == [8, 3, 0, 0, 0]
        assert chunks[b"PLTE"] == RGB
        assert list(chunks) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
        self._pixels = zlib.decompress(chunks[b"IDAT"])
        assert len(self._pixels) == (self.width + 1) * self.height

    def row(self, top: int) -> list[Colour]:
        start = top * (self.width + 1) + 1
        return [Colour(pixel) for pixel in self._pixels[start : start + self.width]]


def test_later_block_covers_and_the_edge_cuts_off() -> None:
    blocks = (Block(-2, 0, 4, 2, Colour.RED), Block(1, 1, 9, 9, Colour.BLUE))
    seen = Seen(png(4, 2, blocks))
    white, red, blue = Colour.WHITE, Colour.RED, Colour.BLUE
    assert [seen.row(0), seen.row(1)] == [[red, red, white, white], [red, blue, blue, blue]]


def test_bars_are_as_long_as_their_part_of_all_and_never_unseen() -> None:
    found = (Outcome(State.SENT, 6_000), Outcome(State.FAILED, 3_999), Outcome(None, 1))
    seen = Seen(drawn(found, ()))
    inner = WIDTH - 2 * EDGE
    rows = [seen.row(EDGE + at * (BAR + GAP) + BAR // 2) for at in range(3)]
    lengths = [row.count(COLOURS[each.state]) for row, each in zip(rows, found, strict=True)]
    assert lengths == [inner * 6 // 10, inner * 3_999 // 10_000, 2]
    assert (seen.width, seen.height) == (WIDTH, 2 * EDGE + 3 * BAR + 2 * GAP)


def test_columns_are_as_high_as_what_went_in_their_time() -> None:
    seen = Seen(drawn((Outcome(State.SENT, 15),), (10, 5, 0)))
    top, step = EDGE + BAR + GAP, (WIDTH - 2 * EDGE) // 3
    heights = [
        sum(seen.row(row)[EDGE + at * step] is Colour.GREEN for row in range(top, top + CURVE))
        for at in range(3)
    ]
    assert heights == [CURVE, CURVE // 2, 2]


def test_every_outcome_has_a_colour_and_a_square() -> None:
    assert {*COLOURS} == {*OUTCOMES, None}
    assert {*COLOURS.values()} == {*SQUARES}
