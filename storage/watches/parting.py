"""By what records come to a watch: its leading terms, and other names of what it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.search.other_names import Other
from storage.search.reasons import whole_terms
from storage.watches.tables import WatchName, WatchTerm


@dataclass(frozen=True, slots=True)
class Parts:
    """The weights of a text's terms in shares; `share` is what the leading ones carry of all."""

    share: float
    leading: Mapping[str, float]
    """Of their own sum, which is 1."""
    rest: Mapping[str, float]
    """Of the sum of all."""


def part(text: str, weights: Mapping[str, float]) -> Parts:
    """`weights`: of each term of the text; one at least."""
    whole = whole_terms(text)
    leading = {term: weight for term, weight in weights.items() if term in whole} or dict(weights)
    led, total = sum(leading.values()), sum(weights.values())
    return Parts(
        led / total,
        {term: weight / led for term, weight in leading.items()},
        {term: weight / total for term, weight in weights.items() if term not in leading},
    )


async def bring(session: AsyncSession, watch_id: str, parts: Parts, others: Sequence[Other]) -> None:
    """Write down by what records come to a watch that has nothing of it yet."""
    terms = [{"term": term, "watch_id": watch_id, "weight": each} for term, each in parts.leading.items()]
    await session.execute(insert(WatchTerm), terms)
    if names := names_of(watch_id, others):
        await session.execute(insert(WatchName), names)


def names_of(watch_id: str, others: Sequence[Other]) -> list[dict[str, object]]:
    """Their rows of `WatchName`."""
    return [
        {
            "term": other.leading,
            "watch_id": watch_id,
            "number": number,
            "typed": other.typed,
            "name": other.name,
            "strength": other.strength,
        }
        for number, other in enumerate(others)
    ]
