"""Words that speak for a technology field, with what each is worth."""

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from handlers.understanding.texts import levelled
from storage.vocabularies import TechField

TABLE: Final = Path(__file__).with_name("fields.tsv")
FULL, HALF = 2, 1


@cache
def telling_words() -> dict[str, tuple[TechField, int]]:
    """In lower case and 简体; the terms of the search dictionary stand there under their field's name."""
    words = {term: (field, FULL) for term, field in search_terms().items()}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, names = line.split("\t")
            for name in names.split("|"):
                worth = HALF if name.startswith("~") else FULL
                words[name.removeprefix("~").casefold()] = (TechField(code), worth)
    return words


@cache
def telling() -> re.Pattern[str]:
    """Finds those words, the longest first; Latin ones only as whole words."""
    words = sorted(telling_words(), key=lambda word: (-len(word), word))
    return re.compile("|".join(_bounded(word) for word in words), re.IGNORECASE)


def _bounded(word: str) -> str:
    escaped = re.escape(word)
    return rf"(?<![a-z0-9]){escaped}(?![a-z])" if word.isascii() else escaped


@cache
def search_terms() -> dict[str, TechField]:
    """The search dictionary's terms; those of services (作价入股, 技术转让 …) say nothing of a technology."""
    labels = {item.label: item for item in TechField}
    found: dict[str, TechField] = {}
    field = TechField.OT
    for line in resources.files("storage.search").joinpath("terms.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            field = labels.get(line.removeprefix("#").strip(), TechField.BM)  # 农业与食品 belongs there
        elif line and field is not TechField.HS:
            found[levelled(line).casefold()] = field
    return found
