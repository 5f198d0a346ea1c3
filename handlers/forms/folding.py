"""Comparing names as people write them: width, case, script, spaces and punctuation make no difference."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TypeVar

import opencc

from handlers.forms.cleaning import from_json
from handlers.forms.said import FieldFault
from handlers.wording import marked

T = TypeVar("T")

SEPARATORS = re.compile(r"([、，,;；/|｜\n\t]+)")
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
MOST_PIECES = 50
LONGEST_NAME = 6
"""A vocabulary's name holds at most so many parts between separators (农、林、牧、渔业: four)."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """`text` for comparison: NFKC, lower case, 简体, letters and digits only."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in _to_simplified().convert(narrow) if char.isalnum())


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def narrowed(text: str) -> str:
    """`text` with full-width letters, digits and signs made half-width, ready for a pattern; m³ stays m³."""
    return text.translate(NARROW).strip()


def lookup_of(named: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Names folded; where two names fold alike the first one counts."""
    table: dict[str, T] = {}
    for name, item in named:
        table.setdefault(folded(name), item)
    return table


def json_list(text: str) -> list[str] | None:
    """The items of a JSON list of texts and numbers; None for anything else."""
    if not text.startswith("["):
        return None
    try:
        items = from_json(text)
    except ValueError:
        return None
    if not isinstance(items, list) or not all(isinstance(item, str | int | float) for item in items):
        return None
    return [str(item).strip() for item in items if str(item).strip()]


def pieces(text: str) -> list[str]:
    """The parts of an answer that names several: a JSON list, or parts between 、，,;；/| or line ends."""
    parts = json_list(text)
    if parts is None:
        parts = [part.strip() for part in SEPARATORS.split(text)[::2] if part.strip()]
    if len(parts) > MOST_PIECES:
        raise FieldFault(marked("一格里有 {count} 项，最多 {most} 项"), count=len(parts), most=MOST_PIECES)
    return parts


def picked(text: str, table: Mapping[str, T]) -> list[tuple[str, T | None]]:
    """Each part of `text` with the item it names, or None. A name that holds separators is one part."""
    if json_list(text) is not None:
        return [(part, table.get(folded(part))) for part in pieces(text)]
    pieces(text)  # counts them
    return list(_longest_first(SEPARATORS.split(text), table))


def _longest_first(split: list[str], table: Mapping[str, T]) -> Iterator[tuple[str, T | None]]:
    start = 0
    while start < len(split):
        for length in range(LONGEST_NAME, 0, -1):
            part = "".join(split[start : start + 2 * length - 1]).strip()
            item = table.get(folded(part)) if part else None
            if item is not None:
                break
        if part:
            yield part, item
        start += 2 * length
