"""Filters as facets: what a record says of each criterion, and which values a filter lets through.

A record that says nothing of a criterion is not ruled out by it: it carries UNKNOWN, and is shown as 未知.
"""

from collections.abc import Mapping
from typing import Final

from storage.records import Achievement, Demand
from storage.search.matches import BUDGET_STEPS, Criterion, Filters, Verdict
from storage.vocabularies import Mode, TrlBand

UNKNOWN: Final = "unknown"
Facets = dict[str, tuple[str, ...]]


def facets_of(record: Achievement | Demand) -> Facets:
    return {
        "field": tuple(record.fields) or (UNKNOWN,),
        "trl": _trl(record.trl if isinstance(record, Achievement) else record.trl_min),
        "mode": tuple(UNKNOWN if mode == Mode.OPEN else mode for mode in record.modes) or (UNKNOWN,),
        "budget": _budget(record.price_min if isinstance(record, Achievement) else record.budget_min),
        "region": (record.region[:2], record.region) if record.region else (UNKNOWN,),
    }


def within(filters: Filters) -> Mapping[str, tuple[str, ...]]:
    """What each filter that is set lets through."""
    return {name: (str(value), UNKNOWN) for name, value in filters.to_json().items()}


def criteria(record: Achievement | Demand, filters: Filters) -> tuple[Criterion, ...]:
    """How the record meets each filter that is set."""
    facets = facets_of(record)
    return tuple(
        Criterion(name, _verdict(facets[name], str(value))) for name, value in filters.to_json().items()
    )


def _verdict(said: tuple[str, ...], asked: str) -> Verdict:
    if asked in said:
        return Verdict.MATCH
    return Verdict.UNKNOWN if UNKNOWN in said else Verdict.GAP


def _trl(level: int | None) -> tuple[str, ...]:
    return (UNKNOWN,) if level is None else (TrlBand.of(level),)


def _budget(least: int | None) -> tuple[str, ...]:
    """Every budget step that the least price is within."""
    return (UNKNOWN,) if least is None else tuple(str(step) for step in BUDGET_STEPS if least <= step)
