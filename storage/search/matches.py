"""What a search is given and what it finds, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final, Protocol, Self

from sqlalchemy.ext.asyncio import AsyncSession

from storage.records import Record
from storage.search.documents import Bridge, Hit
from storage.vocabularies import Mode, TechField, TrlBand

BUDGET_STEPS: Final = (100_000_00, 500_000_00, 1_000_000_00, 5_000_000_00, 10_000_000_00)
"""The budgets a seeker can choose, in 分: 10万, 50万, 100万, 500万, 1000万 元."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the seeker asks of a record beside the words; None asks nothing. Money in 分."""

    field: TechField | None = None
    trl: TrlBand | None = None
    mode: Mode | None = None
    budget: int | None = None
    """The most the seeker would pay, one of BUDGET_STEPS."""
    region: str | None = None
    """The first two digits (province) or all six (district) of a GB/T 2260 code."""

    def to_json(self) -> dict[str, Any]:
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in pairs if value is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            field=TechField(data["field"]) if "field" in data else None,
            trl=TrlBand(data["trl"]) if "trl" in data else None,
            mode=Mode(data["mode"]) if "mode" in data else None,
            budget=data.get("budget"),
            region=data.get("region"),
        )


class Verdict(StrEnum):
    """How a record meets one criterion."""

    MATCH = "match"
    GAP = "gap"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One filter, or one side's word, held against a record; `name` is the filter's field name."""

    name: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Match:
    record: Record
    score: float
    met: tuple[str, ...]
    """Words of the query that the record holds, as the record writes them, most telling first."""
    bridged: tuple[Bridge, ...]
    """Names of the query, and the other names of the same things that the record has in their stead."""
    snippet: str
    """The sentence of the record that holds most of these, in the record's own script."""
    criteria: tuple[Criterion, ...]
    """One for each filter that is set; none of them GAP in `Findings.matches`."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Matches best first, cut to the page asked for; `total` counts those beyond it too."""

    matches: tuple[Match, ...]
    total: int
    total_unfiltered: int
    """How many would be found without the filters."""
    weak: bool
    """True where even the best one holds only a small part of what was asked, or no whole word of it."""
    unwanted: int = 0
    """How many more would be found, had the seeker not called them of no use."""
    corrected: str | None = None
    """What was searched by in place of a misspelt text; one in quotation marks is taken as it stands."""


class Preference(Protocol):
    """What one member's own words change in what a search found: the last step, after everybody's order."""

    async def applied(self, session: AsyncSession, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """Of `hits`, best first, those to show, in the member's order; none that is not among them."""
