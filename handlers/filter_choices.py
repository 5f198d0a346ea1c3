"""What each filter offers, as codes that buttons carry, and what a code does to the filters."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers.filters_said import filter_said
from handlers.formatting import WAN
from handlers.places import DISTRICTS, PROVINCES, SHANGHAI
from handlers.wording import Wording
from storage.search.matches import Filters
from storage.vocabularies import Mode, TechField, TrlBand

ANY = "-"
BUDGETS = tuple(wan * WAN for wan in (10, 30, 50, 100, 300, 1_000))
"""In 分."""

CHOICES: Mapping[str, Mapping[str, Any]] = {  # Any: what the filter becomes, each its own type
    "field": {item.value: item for item in TechField},
    "trl": {item.value: item for item in TrlBand},
    "mode": {item.value: item for item in Mode},
    "budget": {str(fen): fen for fen in BUDGETS},
    "region": {code: code for code in (SHANGHAI, *DISTRICTS)},
    "provinces": {code: code for code in PROVINCES},
}
"""By the filter's name in `Filters`; `provinces` is the second page of `region`."""


def filters_with(filters: Filters, name: str, code: str) -> Filters | None:
    """`filters` with one of them set to the choice of that code, or lifted by ANY; None for no choice."""
    if name not in CHOICES or code not in (ANY, *CHOICES[name]):
        return None
    return replace(filters, **{_attribute(name): CHOICES[name].get(code)})


def chosen_code(filters: Filters, name: str) -> str:
    """The code of what is chosen now; empty where nothing is."""
    value = getattr(filters, _attribute(name))
    return "" if value is None else str(value)


def choice_label(w: Wording, name: str, code: str) -> str:
    chosen = replace(Filters(), **{_attribute(name): CHOICES[name][code]})
    return filter_said(w, chosen, _attribute(name))


def _attribute(name: str) -> str:
    return "region" if name == "provinces" else name
