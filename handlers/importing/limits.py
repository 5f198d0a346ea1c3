"""How large a file of records may be, and what its reading may cost."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Sizes in bytes, times in seconds. `cell` is in characters."""

    file: int
    unzipped: int = 50 * MEGABYTE
    ratio: int = 100
    """Unzipped over zipped size of the whole file."""
    rows: int = 20_000
    columns: int = 50
    cell: int = 4_000
    text: int = 60 * MEGABYTE
    """Characters of all cells together: one shared string may be repeated a million times."""
    memory: int = 768 * MEGABYTE
    cpu: int = 20
    wall: int = 40


CHAT = ReadLimits(file=5 * MEGABYTE)
TERMINAL = ReadLimits(file=50 * MEGABYTE)
