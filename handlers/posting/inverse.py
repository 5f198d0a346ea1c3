"""From a record's columns back to answers that the form's own parsers understand.

So a record that came from a file, of which no answers are kept, can be changed in the same form.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.posting.order import asked_of
from storage.records import Achievement, Record

FEN: Final = 100


def kind_of(record: Record) -> RecordKind:
    return RecordKind.ACHIEVEMENT if isinstance(record, Achievement) else RecordKind.DEMAND


def columns_of(record: Record) -> dict[str, Any]:
    """The record's values by the columns that its form fills."""
    columns = (c for field in asked_of(kind_of(record)).values() for c in field.columns or (field.name,))
    return {column: getattr(record, column) for column in columns}


def answers_of(kind: RecordKind, values: Mapping[str, Any]) -> dict[str, str]:
    """An answer for each field that has something to say."""
    answered = ((name, answer_of(field, values)) for name, field in asked_of(kind).items())
    return {name: answer for name, answer in answered if answer}


def answer_of(field: Field, values: Mapping[str, Any]) -> str:
    """A text that `field.read` understands as these values; empty where they are those of no answer."""
    if field.columns:
        return _price(*(values[column] for column in field.columns))
    value = values[field.name]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value)


def _price(least: int | None, most: int | None, negotiable: bool) -> str:
    if least is None and most is None:
        return "面议" if negotiable else ""
    if least is None:
        amount = f"不超过{_yuan(most or 0)}"
    elif most is None:
        amount = f"{_yuan(least)}起"
    else:
        amount = _yuan(least) if least == most else f"{_yuan(least)}-{_yuan(most)}"
    return amount + ("（面议）" if negotiable else "")


def _yuan(fen: int) -> str:
    whole, rest = divmod(fen, FEN)
    return f"{whole}.{rest:02d}元" if rest else f"{whole}元"
