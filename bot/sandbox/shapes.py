"""The shapes of JSON that pass through the sandbox."""

import json
from collections.abc import Callable
from typing import TypeAlias, cast

Obj: TypeAlias = dict[str, object]
"""A JSON object whose fields are read through the functions below."""

Clock: TypeAlias = Callable[[], float]
"""Seconds since 1970, replaceable in tests."""


def dump(value: object) -> str:
    """Compact JSON text, Chinese left readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_obj(value: object) -> Obj:
    """The object itself; TypeError where the value is none."""
    if not isinstance(value, dict):
        raise TypeError("object expected")
    return cast("Obj", value)


def as_list(value: object) -> list[object]:
    """The list itself; TypeError where the value is none."""
    if not isinstance(value, list):
        raise TypeError("array expected")
    return cast("list[object]", value)


def as_int(value: object) -> int:
    """A whole number given as JSON number or as digits; TypeError otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError("integer expected")
    try:
        return int(value)
    except ValueError as error:
        raise TypeError("integer expected") from error


def without_nulls(fields: Obj) -> Obj:
    """The object without its absent fields: the Bot API leaves them out."""
    return {name: value for name, value in fields.items() if value is not None}
