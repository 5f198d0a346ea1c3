"""`python -m tests.matching.fit --data FOLDER`: the weights of the ranking's parts, fitted on judged queries.

Each query's candidates are reckoned once, through the ordinary importer, index and choice; what is fitted is
how their four parts are added up (weights.py: COVERAGE, HEAD, SENTENCE; BM25 counts 1). The aim is the mean
MRR@10 of the sets, each counting the same. Held-out figures are of queries in a fifth that the weights were
not fitted on, each fifth in its turn.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress
from sqlalchemy import select

from bot.commands.evaluating import judged_of, prepared
from storage.records import Achievement
from storage.search.alias_book import shipped_table
from storage.search.candidates import choose
from storage.search.finder import Finder
from storage.search.index import SearchIndex
from storage.search.judging import DEPTH, Judged
from storage.search.query import ask
from storage.search.ranking import Judgement
from storage.search.weights import COVERAGE, HEAD, SENTENCE
from storage.store import Store
from tests.bench.matching.corpus import query_files, record_files
from tests.bench.matching.quality import LEFT_OUT, left_out
from tests.bench.matching.table import markdown

FOLDS: Final = 5
NAMES: Final = ("COVERAGE", "HEAD", "SENTENCE")
SHIPPED: Final = (COVERAGE, HEAD, SENTENCE)
GRID: Final = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0, 1.25, 1.5, 2.0)
PASSES: Final = 3
MOST_ROWS: Final = 110

Weights = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Cached:
    """Queries of one set: `parts` is queries × candidates × parts, `relevant` queries × candidates."""

    parts: NDArray[np.float64]
    relevant: NDArray[np.bool_]

    def of(self, rows: NDArray[np.int64]) -> "Cached":
        return Cached(self.parts[rows], self.relevant[rows])

    def mrr(self, weights: Weights) -> float:
        scores = self.parts @ np.array([1.0, *weights])
        best = np.where(self.relevant, scores, -1.0).max(axis=1)
        places = (scores > best[:, None]).sum(axis=1) + 1
        found = self.relevant.any(axis=1) & (places <= DEPTH)
        return float(np.where(found, 1 / places, 0.0).mean())


def cached(index: SearchIndex, keys: dict[str, str], queries: Sequence[Judged]) -> Cached:
    """`keys`: what the queries call the records, by reference."""
    parts = np.zeros((len(queries), MOST_ROWS, 4))
    relevant = np.zeros((len(queries), MOST_ROWS), np.bool_)
    view = index.view
    population = view.population("achievement")
    for at, query in enumerate(queries):
        asked = ask(view, "achievement", query.text, shipped_table())
        chosen = choose(view, "achievement", asked, None, None)
        if chosen is None:
            continue
        rows = chosen.rows[:MOST_ROWS]
        told = np.array(Judgement(chosen, asked, population.mean_length).parts()).T[rows]
        parts[at, : len(rows)] = told / max(1.0, told.max())
        relevant[at, : len(rows)] = [keys[chosen.entries[row].key] in query.relevant for row in rows]
    return Cached(parts, relevant)


def fitted(sets: Sequence[Cached]) -> Weights:
    """One weight after the other over the grid, from those shipped, while the aim rises."""
    best: Weights = SHIPPED
    aim = _aim(sets, best)
    for _ in range(PASSES):
        for place in range(len(best)):
            for value in GRID:
                tried = (*best[:place], value, *best[place + 1 :])
                if (reached := _aim(sets, tried)) > aim + 1e-6:
                    best, aim = tried, reached
    return best


def held_out(sets: Sequence[Cached]) -> tuple[list[float], list[Weights]]:
    """MRR@10 of each set by weights fitted without the queries it is measured on, and these weights."""
    folds = [np.random.default_rng(8).permutation(len(one.parts)) % FOLDS for one in sets]
    totals, weights = [0.0] * len(sets), []
    for fold in range(FOLDS):
        weights.append(
            fitted([one.of(np.flatnonzero(at != fold)) for one, at in zip(sets, folds, strict=True)])
        )
        for place, (one, at) in enumerate(zip(sets, folds, strict=True)):
            rows = np.flatnonzero(at == fold)
            totals[place] += one.of(rows).mrr(weights[-1]) * len(rows) / len(one.parts)
    return totals, weights


def _aim(sets: Sequence[Cached], weights: Weights) -> float:
    return sum(one.mrr(weights) for one in sets) / len(sets)


async def _cache(
    judged: dict[str, list[Judged]], store: Store, finder: Finder, progress: Progress
) -> dict[str, Cached]:
    async with store.reading() as session:
        named = await session.execute(select(Achievement.reference, Achievement.external_key))
        keys = {reference: key or "" for reference, key in named}
    found = {}
    for name, queries in progress.track(judged.items(), description="candidates"):
        found[name] = await asyncio.to_thread(cached, finder.index, keys, queries)
    return found


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
def command(data: Path) -> None:
    """Print the fitted weights, and each set's MRR@10 by the shipped ones, fitted to all, and held out."""
    sets: dict[str, Cached] = {}
    for field in (None, *LEFT_OUT):
        paths = {path.stem.removeprefix("queries-"): path for path in query_files(data)}
        judged = {name: list(judged_of(path)) for name, path in paths.items() if left_out(name) == field}
        without = [field] if field else []
        sets |= asyncio.run(prepared(record_files(data), without, partial(_cache, judged)))
    best, (unseen, tried) = fitted(list(sets.values())), held_out(list(sets.values()))
    rows = [
        (name, f"{one.mrr(SHIPPED):.4f}", f"{one.mrr(best):.4f}", f"{apart:.4f}")
        for (name, one), apart in zip(sets.items(), unseen, strict=True)
    ]
    print(markdown(("MRR@10", "shipped", "fitted to all", "held out"), rows))
    for said, weights in (("shipped", SHIPPED), ("fitted to all", best), *(("a fold", one) for one in tried)):
        print(said, dict(zip(NAMES, weights, strict=True)))


if __name__ == "__main__":
    command()
