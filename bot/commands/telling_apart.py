"""How well a weak match is told from a good one: each query with its answer in the store, and without it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from storage.records import Achievement
from storage.search.confidence import confidence, is_weak
from storage.search.documents import Hit
from storage.search.finder import Finder
from storage.search.judging import Judged, area_under_curve
from storage.store import Store


@dataclass(frozen=True, slots=True)
class ToldApart:
    """The hits of the same queries with their answer in the store and without it."""

    whole: Sequence[Sequence[Hit]]
    lacking: Sequence[Sequence[Hit]]

    @property
    def area(self) -> float:
        return area_under_curve([*map(_sureness, self.whole)], [*map(_sureness, self.lacking)])

    def called_weak(self, found: Sequence[Sequence[Hit]]) -> float:
        return sum(map(is_weak, found)) / len(found)


def _sureness(hits: Sequence[Hit]) -> float:
    return confidence(hits) if len(hits) > 1 else float(len(hits))


async def tell_apart(
    judged: Mapping[str, list[Judged]], store: Store, finder: Finder, progress: Progress
) -> dict[str, ToldApart]:
    """Of each set, and of all together where there are several."""
    told: dict[str, ToldApart] = {}
    async with store.reading() as session:
        named = await session.execute(select(Achievement.external_key, Achievement.reference))
        references = {key: reference for key, reference in named}  # noqa: C416 - rows are not pairs to mypy
        for name, queries in judged.items():
            whole, lacking = [], []
            for query in progress.track(queries, description=Path(name).name.replace("[", "(")):
                answers = frozenset(references[key] for key in query.relevant if key in references)
                whole.append(await finder.hits(session, query.text))
                lacking.append(await finder.hits(session, query.text, but=answers))
            told[name] = ToldApart(whole, lacking)
    if len(told) > 1:
        told["all"] = ToldApart(
            [hits for one in told.values() for hits in one.whole],
            [hits for one in told.values() for hits in one.lacking],
        )
    return told


def show_told(told: Mapping[str, ToldApart]) -> None:
    table = Table("queries", "count", "AUC", "weak with answer", "weak without", box=None)
    for name, got in told.items():
        shares = (got.area, got.called_weak(got.whole), got.called_weak(got.lacking))
        table.add_row(Text(Path(name).name), str(len(got.whole)), *(f"{share:.3f}" for share in shares))
    Console().print(table)
