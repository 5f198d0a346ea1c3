"""Technology fields as buttons that are ticked, several of them or none."""

from collections.abc import Collection, Iterable

from handlers.describing import list_of
from handlers.posting.questions import packed
from handlers.reply import Button, Rows
from handlers.wording import Wording
from storage.vocabularies import Language, TechField

A_ROW = 3


def field_rows(w: Wording, chosen: Collection[str], prefix: str) -> Rows:
    """Every field, ticked where chosen; a button's data is `prefix` and the field's code."""
    buttons = [
        Button(("✓ " if field in chosen else "") + w.name(field), f"{prefix}:{field}") for field in TechField
    ]
    if w.language is Language.EN:
        return packed(buttons)
    return tuple(tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW))


def toggled(chosen: Iterable[str], code: str) -> list[str]:
    """`chosen` with that field, or without it where it was there; in the vocabulary's order."""
    after = set(chosen) ^ {TechField(code).value}
    return [field.value for field in TechField if field in after]


def fields_said(w: Wording, fields: Iterable[str]) -> str:
    """Their names; a word for none."""
    return list_of(w, (w.name(TechField(code)) for code in fields)) or w.plain("未选")
