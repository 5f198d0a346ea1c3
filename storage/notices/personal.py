"""Personal variables in a notice's text: {姓名} and {单位}, in each reader's own script or in English.

A brace that is meant as one is written twice. Only text is looked at, never what stands in a tag.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from markupsafe import escape


class Variable(StrEnum):
    NAME = "name"
    ORGANISATION = "organisation"


SPELLED: Final[Mapping[str, Variable]] = {
    "姓名": Variable.NAME,
    "name": Variable.NAME,
    "单位": Variable.ORGANISATION,
    "單位": Variable.ORGANISATION,
    "organisation": Variable.ORGANISATION,
    "organization": Variable.ORGANISATION,
}
LONGEST: Final[Mapping[Variable, int]] = {Variable.NAME: 60, Variable.ORGANISATION: 120}
"""Characters of the columns: what a text must leave room for."""
_TAG: Final = re.compile(r"(<[^>]*>)")
_BRACES: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def filled(text: str, values: Mapping[Variable, str]) -> str:
    """The HTML with each variable's value, escaped, in its place. What is no variable stays as it is."""

    def value_of(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        variable = _variable(found)
        return str(escape(values[variable])) if variable else found[0]

    return "".join(part if part.startswith("<") else _BRACES.sub(value_of, part) for part in _TAG.split(text))


def variables_in(text: str) -> list[Variable]:
    """Those of the HTML, each once, in their order."""
    found = (_variable(match) for match in _found(text))
    return list(dict.fromkeys(variable for variable in found if variable))


def strangers_in(text: str) -> list[str]:
    """What stands in braces, or a brace alone, and is no variable: unknown, misspelt, or cut by a tag."""
    odd = (match[0] for match in _found(text) if match[0] not in ("{{", "}}") and _variable(match) is None)
    return list(dict.fromkeys(odd))


def _found(text: str) -> Iterator[re.Match[str]]:
    for part in _TAG.split(text):
        if not part.startswith("<"):
            yield from _BRACES.finditer(part)


def _variable(match: re.Match[str]) -> Variable | None:
    return SPELLED.get((match[1] or "").strip().lower())
