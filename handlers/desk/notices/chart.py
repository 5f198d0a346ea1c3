"""A chart as a PNG, in a few flat colours: rectangles on white, no words."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Colour(IntEnum):
    """As the coloured squares of a telephone's emoji look, so that a caption can be the legend."""

    WHITE = 0
    PALE = 1
    GREEN = 2
    RED = 3
    ORANGE = 4
    PURPLE = 5
    YELLOW = 6
    BLACK = 7
    BROWN = 8
    BLUE = 9


RGB: Final = bytes.fromhex("ffffff e8ecef 3fa34d dd2e44 f4900c 9b59d0 f2c230 31373d a0694a 4a90d9")
"""Three bytes for each colour, in their order."""


@dataclass(frozen=True, slots=True)
class Block:
    left: int
    top: int
    width: int
    height: int
    colour: Colour


def png(width: int, height: int, blocks: Sequence[Block]) -> bytes:
    """The later block covers the earlier; what reaches beyond the edge is cut off."""
    lines = [bytearray(width) for _ in range(height)]
    for block in blocks:
        across = slice(max(0, block.left), min(width, block.left + block.width))
        painted = bytes([block.colour]) * max(0, across.stop - across.start)
        for line in lines[max(0, block.top) : max(0, block.top + block.height)]:
            line[across] = painted
    pixels = b"".join(b"\0" + line for line in lines)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", RGB), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
