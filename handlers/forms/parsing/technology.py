"""Technology fields (国家重点支持的高新技术领域), by any of the names that lists and journals give them."""

from functools import cache
from pathlib import Path
from typing import Final

from handlers.forms.fields import Parsed
from handlers.forms.folding import lookup_of, picked
from handlers.forms.parsing.choosing import checked_count
from handlers.forms.said import Said, saying, shown
from handlers.wording import marked
from storage.vocabularies import TechField

TABLE: Final = Path(__file__).with_name("technology.tsv")
MOST_FIELDS: Final = 3
"""One main field and up to two more."""

Named = tuple[TechField, bool]
"""A field, and whether the name is an academic discipline's."""


def technology_fields(text: str) -> Parsed:
    """One to three codes, main one first. What is in no table becomes OT, with a note."""
    codes: dict[str, None] = {}
    note: Said | None = None
    for part, named in picked(text, _table()):
        field, by_discipline = named or (TechField.OT, False)
        codes[field.value] = None
        if named is None:
            note = saying(marked("“{value}”不在技术领域表中，记为“其他”"), value=shown(part))
        elif by_discipline and note is None:
            note = Said(marked("学科名称按对照表归入技术领域"))
    return Parsed(checked_count(list(codes), MOST_FIELDS), note)


def unknown_field(text: str) -> str | None:
    """The first name that is in no table."""
    return next((part for part, named in picked(text, _table()) if named is None), None)


@cache
def _table() -> dict[str, Named]:
    named: list[tuple[str, Named]] = []
    for item in TechField:
        named += [(item.value, (item, False)), (item.label, (item, False))]
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, source, names = line.split("\t")
            named += [(name, (TechField(code), source == "discipline")) for name in names.split("|")]
    return lookup_of(named)
