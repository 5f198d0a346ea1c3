"""Answers as people read them, by the values of their columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from handlers.describing import joined, list_of
from handlers.formatting import money, price
from handlers.forms.fields import Field
from handlers.places import place_name
from handlers.wording import Wording
from storage.vocabularies import (
    INDUSTRY_NAMES,
    DemandKind,
    IpStatus,
    IpType,
    Mode,
    TechField,
    TrlBand,
    Vocabulary,
)

LISTS: Final[Mapping[str, type[Vocabulary]]] = {"fields": TechField, "modes": Mode, "ip_types": IpType}
Said = Callable[[Wording, Any], str]


def said(w: Wording, field: Field, values: Mapping[str, Any]) -> str:
    """The field's value as plain text in the reader's language; empty where there is none."""
    if field.columns:
        least, most, negotiable = (values[column] for column in field.columns)
        return price(w, least, most, negotiable)
    value = values[field.name]
    if field.name in LISTS:
        return list_of(w, _names(w, LISTS[field.name], value))
    if field.name in SAID:
        return "" if value is None else SAID[field.name](w, value)
    return str(value or "")


def _names(w: Wording, vocabulary: type[Vocabulary], codes: Sequence[str]) -> Iterable[str]:
    return (w.name(vocabulary(code)) for code in codes)


def _readiness(w: Wording, level: int) -> str:
    return f"TRL {level} · {w.name(TrlBand.of(level))}"


def _industries(w: Wording, letters: Sequence[str]) -> str:
    return list_of(w, (w.plain(INDUSTRY_NAMES.get(letter, letter)) for letter in letters))


def _targets(w: Wording, targets: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"• {target['name']} {_measure(target)}" for target in targets)


def _measure(target: Mapping[str, Any]) -> str:
    value, unit = target["value"], target["unit"]
    if isinstance(value, list):
        return f"{_figure(value[0])}–{_figure(value[1])}{unit}"
    return f"{target['op']} {_figure(value)}{unit}"


def _figure(value: object) -> str:
    """As it was written: no exponent, no trailing zeros."""
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _bid(w: Wording, terms: Mapping[str, Any]) -> str:
    closes = w.plain("{day} 截止", day=terms["closes"])
    return joined(money(w, terms["amount_fen"]), closes, terms["conditions"])


def _yes_no(w: Wording, value: bool) -> str:
    return w.plain("是") if value else w.plain("否")


SAID: Final[Mapping[str, Said]] = {
    "kind": lambda w, code: w.name(DemandKind(code)),
    "ip_status": lambda w, code: w.name(IpStatus(code)),
    "industries": _industries,
    "keywords": list_of,
    "ip_numbers": list_of,
    "region": place_name,
    "trl": _readiness,
    "trl_min": _readiness,
    "targets": _targets,
    "open_bid": _bid,
    "anonymous": _yes_no,
    "wanted_by": lambda _, day: day.isoformat(),
}
