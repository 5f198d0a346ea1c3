"""A bar of shares as a PNG: who came as registered, who walked in, who stayed away."""

import struct
import zlib
from collections.abc import Sequence
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 160
MARGIN: Final = 20
WHITE: Final = b"\xff\xff\xff"
COLOURS: Final = (b"\x3f\xa3\x5b", b"\x3b\x82\xc4", b"\xd9\xdd\xe1")
"""Green, blue and grey, as the squares in the text beside it."""


def bar(parts: Sequence[int]) -> bytes:
    """At most as many parts as there are colours, together more than 0."""
    length, total = WIDTH - 2 * MARGIN, sum(parts)
    ends = [round(length * sum(parts[: at + 1]) / total) for at in range(len(parts))]
    widths = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    coloured = b"".join(colour * width for colour, width in zip(COLOURS, widths, strict=False))
    edge = WHITE * MARGIN
    inside, outside = b"\0" + edge + coloured + edge, b"\0" + WHITE * WIDTH
    rows = outside * MARGIN + inside * (HEIGHT - 2 * MARGIN) + outside * MARGIN
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
