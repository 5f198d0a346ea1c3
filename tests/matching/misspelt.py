"""`python -m tests.matching.misspelt --records FILE… --queries FILE…`: what spelling help is worth, by kind.

Judged queries are misspelt (`misspelling.py`), searched as they then stand, in quotation marks, and with
help; beside it the same queries as they were written. `said`: how often the card says what was looked for
instead. Nothing of the files is kept.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import select

from bot.commands.evaluating import EXISTING, judged_of, prepared
from storage.records import Achievement
from storage.search.finder import Finder
from storage.search.judging import DEPTH, Figures, Judged, evaluate
from storage.search.lexicon import lexicon
from storage.search.matches import Filters
from storage.store import Store
from tests.matching.misspelling import KINDS, misspelt

AS_WRITTEN = "as written"


@dataclass(frozen=True, slots=True)
class Helped:
    """Of the queries that have a place for a slip of that kind."""

    kind: str
    written: Figures
    alone: Figures
    """Misspelt, without help."""
    helped: Figures
    said: float
    """The share of which something else was looked for than was typed."""


@click.command()
@click.option("--records", type=EXISTING, multiple=True, required=True)
@click.option("--queries", type=EXISTING, multiple=True, required=True)
@click.option("--without", type=click.Choice(["title", "keywords"]), multiple=True)
@click.option("--seed", type=int, default=1, show_default=True)
def main(records: tuple[Path, ...], queries: tuple[Path, ...], without: tuple[str, ...], seed: int) -> None:
    """Print Recall@10 and MRR@10 for each kind of slip."""
    judged = {path.stem: list(judged_of(path)) for path in queries}
    for name, helped in asyncio.run(prepared(records, without, partial(_measure, judged, seed))).items():
        _show(name, helped)


async def _measure(
    judged: Mapping[str, list[Judged]], seed: int, store: Store, finder: Finder, progress: Progress
) -> dict[str, list[Helped]]:
    await asyncio.to_thread(lexicon)
    task = progress.add_task("searching", total=len(judged) * (len(KINDS) + 1))
    measured: dict[str, list[Helped]] = {}
    for name, queries in judged.items():
        measured[name] = []
        for kind in (AS_WRITTEN, *KINDS):
            measured[name].append(await of_kind(store, finder, queries, kind, seed))
            progress.advance(task)
    return measured


async def of_kind(store: Store, finder: Finder, queries: Sequence[Judged], kind: str, seed: int) -> Helped:
    """The figures of one kind of slip, or of no slip (`AS_WRITTEN`)."""
    texts = [query.text for query in queries]
    typed = texts if kind == AS_WRITTEN else misspelt(texts, kind, seed)
    pairs = [(query, text) for query, text in zip(queries, typed, strict=True) if text]
    said = 0
    async with store.reading() as session:
        named = await session.execute(select(Achievement.reference, Achievement.external_key))
        keys = {reference: key or "" for reference, key in named}

        async def search(text: str) -> list[str]:
            nonlocal said
            found = await finder.find(session, text, Filters(), member=None, count=DEPTH)
            said += found.corrected is not None
            return [keys[match.record.reference] for match in found.matches]

        mistyped = [Judged(text, query.relevant) for query, text in pairs]
        written = await evaluate(search, [query for query, _ in pairs])
        alone = await evaluate(search, [Judged(f"“{one.text}”", one.relevant) for one in mistyped])
        said = 0
        helped = await evaluate(search, mistyped)
    return Helped(kind, written, alone, helped, said / max(1, len(pairs)))


def _show(name: str, measured: Sequence[Helped]) -> None:
    table = Table("slip", "queries", AS_WRITTEN, "without help", "with help", "said", title=name, box=None)
    for one in measured:
        means = (
            f"{each.mrr_at_10:.3f} / {each.recall_at_10:.3f}" for each in (one.written, one.alone, one.helped)
        )
        table.add_row(one.kind, str(one.helped.queries), *means, f"{one.said:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
