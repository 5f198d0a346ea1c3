"""From the answers of a form to the columns of its record."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, null

from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.forms.parsing.text import FILE_KEYWORDS, words_up_to
from handlers.forms.said import FieldFault
from handlers.posting.order import asked_of

KEPT_KEYWORDS = words_up_to(FILE_KEYWORDS)


def kept_values(field: Field, answer: str) -> Mapping[str, Any]:
    """The columns of an answer that is kept already. Raises FieldFault.

    A record from a file may carry more keywords than a person is asked for; they stay.
    """
    if field.name == "keywords":
        return {"keywords": KEPT_KEYWORDS(answer).value}
    return field.read(answer).values


def values_of(kind: RecordKind, answers: Mapping[str, str | None]) -> dict[str, Any]:
    """By column, for the fields that are in `answers`; None empties its columns. Raises FieldFault."""
    values: dict[str, Any] = {}
    for name, field in asked_of(kind).items():
        if name not in answers:
            continue
        answer = answers[name]
        read = kept_values(field, answer) if answer is not None else {}
        for column in field.columns or (name,):
            value = read.get(column)
            values[column] = blank(kind, column) if value is None and answer is None else value
    return {name: _stored(kind, name, value) for name, value in values.items()}


def blank(kind: RecordKind, column: str) -> Any:
    """What a record's column holds that nobody filled."""
    default: Any = kind.model.__table__.c[column].default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def unreadable(kind: RecordKind, answers: Mapping[str, str]) -> list[str]:
    """The fields whose kept answer is not understood any more: they are asked again."""
    return [name for name, field in asked_of(kind).items() if name in answers and not _reads(field, answers)]


def _reads(field: Field, answers: Mapping[str, str]) -> bool:
    try:
        kept_values(field, answers[field.name])
    except FieldFault:
        return False
    return True


def _stored(kind: RecordKind, column: str, value: Any) -> Any:
    """No value in a JSON column is the database's NULL, not JSON's."""
    is_json = isinstance(kind.model.__table__.c[column].type, JSON)
    return null() if value is None and is_json else value
