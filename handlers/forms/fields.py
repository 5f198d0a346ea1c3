"""A field of a form: what is asked, how an answer is understood, and under which headings files name it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from handlers.forms.cleaning import cleaned
from handlers.forms.said import FieldFault, Said
from handlers.wording import marked


class Choice(NamedTuple):
    """A button: its code is understood by the field's own parser; its label is 简体."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser understood, and a note where it is not what was literally said."""

    value: object
    note: Said | None = None


Parser = Callable[[str], Parsed]
"""From clean, non-empty text to a value. Raises FieldFault."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Values by the record's column, with the parser's note."""

    values: Mapping[str, object]
    note: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`columns`: the record's columns it fills, its own name by default; several take a tuple in their order.

    `limit` is in characters; `most` is how many choices may be made. `example` is what a template file shows.
    """

    name: str
    label: str
    headings: tuple[str, ...]
    prompt: str
    parse: Parser
    columns: tuple[str, ...] = ()
    limit: int | None = None
    required: bool = False
    choices: tuple[Choice, ...] = field(default=())
    most: int = 1
    example: str = ""

    def read(self, text: str) -> Reading:
        """Understand an answer or a cell. Raises FieldFault, also for nothing but spaces."""
        clean = cleaned(text)
        if not clean:
            raise FieldFault(marked("没有内容"))
        parsed = self.parse(clean)
        if not self.columns:
            return Reading({self.name: parsed.value}, parsed.note)
        if not isinstance(parsed.value, tuple):
            raise TypeError(f"the parser of {self.name} must give {len(self.columns)} values")
        return Reading(dict(zip(self.columns, parsed.value, strict=True)), parsed.note)
