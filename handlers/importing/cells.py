"""Writing CSV for people: what is a formula to a spreadsheet program is made plain text."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PASSED_OVER: Final = " \xa0\u200b\u2060\u3000\ufeff"
"""What some programs leave out at the start of a cell before they look whether it is a formula."""


def harmless(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet program would compute it."""
    return f"'{text}" if text.lstrip(PASSED_OVER).startswith(DANGEROUS) else text


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a BOM, which spreadsheet programs need to see that it is UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
