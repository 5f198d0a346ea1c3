"""Sentences kept apart from the values in them, so that every reader gets them in their own language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from handlers.wording import Wording, marked

SHOWN = 40
"""Characters of a cell's text repeated in a sentence about it."""
COMMA = marked("、")

Value = str | int | tuple[str, ...]
"""A tuple holds names in 简体 (`marked`, or a vocabulary's), which are said in the reader's language too."""


@dataclass(frozen=True, slots=True)
class Said:
    """A 简体 template (a `marked` literal) with `{name}` places, and what belongs in them."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, tuple[tuple[str, Value], ...]]:
        """Equal for equal sentences; a dictionary cannot be hashed."""
        return self.text, tuple(sorted(self.values.items()))

    def html(self, w: Wording) -> Markup:
        """As that reader reads it; whatever stands in it is escaped."""
        return w(self.text, **_worded(w, self.values))

    def plain(self, w: Wording) -> str:
        return w.plain(self.text, **_worded(w, self.values))

    def as_json(self) -> dict[str, object]:
        lists = {name: list(value) for name, value in self.values.items() if isinstance(value, tuple)}
        return {"text": self.text, "values": {**self.values, **lists}}


def said_of(kept: Mapping[str, object]) -> Said:
    """What `as_json` gave, with its lists of names. Raises KeyError or TypeError for anything else."""
    text, values = kept["text"], kept["values"]
    if not isinstance(text, str) or not isinstance(values, Mapping):
        raise TypeError("not a sentence")
    return Said(text, {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def saying(text: str, **values: Value) -> Said:
    return Said(text, values)


class FieldFault(Exception):
    """What a person or a file gave for a field cannot be taken; `reason` says why and what is expected."""

    def __init__(self, reason: str, **values: Value) -> None:
        super().__init__(reason)
        self.said = Said(reason, values)


def shown(text: str) -> str:
    """A stranger's text as it may appear within a sentence: one short line, no control characters."""
    line = "".join(char if char.isprintable() else "·" for char in text[: SHOWN + 1])
    return line if len(line) <= SHOWN else line[:SHOWN] + "…"


def _worded(w: Wording, values: Mapping[str, Value]) -> dict[str, str | int]:
    comma = w.plain(COMMA)
    return {
        name: comma.join(map(w.plain, value)) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
