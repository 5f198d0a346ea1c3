"""How large a document may be, and what its reading may cost."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds, `text` in characters."""

    file: int = 20 * MEGABYTE
    unzipped: int = 50 * MEGABYTE
    ratio: int = 100
    """Unzipped over zipped size of a whole Word file."""
    pages: int = 300
    text: int = 100_000
    memory: int = 768 * MEGABYTE
    cpu: int = 20
    wall: int = 40


DOCUMENT = Limits()
