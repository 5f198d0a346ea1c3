"""`liaison-bot evaluate`: how good the search is on judged queries, over a store made for the purpose."""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from bot.commands.ending import Ended, one_sentence
from bot.commands.import_report import say
from bot.commands.telling_apart import show_told, tell_apart
from bot.loading import load
from bot.meaning import model_if
from handlers.importing.bringing import InError
from handlers.importing.sentences import Refused
from storage.migrating import migrate
from storage.records import Achievement
from storage.search.finder import Finder
from storage.search.judging import DEPTH, Figures, Judged, evaluate, most_recall
from storage.search.matches import Filters
from storage.store import Store, open_store

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
NOT_THERE = "some relevant ids are in none of the records, so recall is"

T = TypeVar("T")
Work = Callable[[Store, Finder, Progress], Awaitable[T]]


@click.command("evaluate")
@click.option("--records", type=EXISTING, multiple=True, required=True, help="JSON Lines; may be repeated.")
@click.option("--queries", type=EXISTING, multiple=True, required=True, help="JSON Lines; may be repeated.")
@click.option(
    "--without",
    type=click.Choice(["title", "keywords"]),
    multiple=True,
    help="Leave a field out of the store: the queries were made of it.",
)
@click.option(
    "--answerable",
    is_flag=True,
    help="Measure how well weak matches are told: each query with and without its answer in the store.",
)
@click.option("--sentence-model", is_flag=True, help="Go by what texts mean too (LIAISON_SENTENCE_MODEL).")
def command(
    records: tuple[Path, ...],
    queries: tuple[Path, ...],
    without: tuple[str, ...],
    answerable: bool,
    sentence_model: bool,
) -> None:
    """Print Recall@1/5/10 and MRR@10 of judged queries.

    A record is an object with id, title, abstract, keywords (list), field; a query one with id, text,
    relevant (list of record ids). Records with titles lose theirs by `--without title`.
    """
    with one_sentence():
        judged = {str(path): list(judged_of(path)) for path in queries}
        try:
            if answerable:
                show_told(
                    asyncio.run(prepared(records, without, partial(tell_apart, judged), sentence_model))
                )
                return
            figures = asyncio.run(evaluated(records, judged, without, sentence_model))
        except Refused as refused:
            raise Ended(say(refused.said)) from None
        except InError as errors:
            raise Ended(f"the records have errors ({errors}); `liaison-bot import` shows them") from None
    _show(figures)


async def evaluated(
    records: Sequence[Path],
    judged: Mapping[str, list[Judged]],
    without: Sequence[str],
    sentence_model: bool = False,
) -> dict[str, Figures]:
    """The figures of each set over a store made of those records. Raises Refused, InError, BadSettings."""
    return await prepared(records, without, partial(measured, judged), sentence_model)


async def prepared(
    records: Sequence[Path], without: Sequence[str], work: Work[T], sentence_model: bool = False
) -> T:
    """What `work` gives over a store and an index made of those records."""
    model = await model_if(sentence_model)
    with tempfile.TemporaryDirectory() as folder, Progress(console=Console(stderr=True)) as progress:
        store = open_store(f"sqlite:///{folder}/liaison.db")
        try:
            await migrate(store)
            for path in progress.track(records, description="importing"):
                await load(store, await asyncio.to_thread(_stripped, path, without), path.name)
            finder = await Finder.open(store, Path(folder) / "index", model)
            try:
                indexing = progress.add_task("indexing", total=None)
                await finder.catch_up(
                    lambda done, total: progress.update(indexing, completed=done, total=total)
                )
                return await work(store, finder, progress)
            finally:
                await finder.close()
        finally:
            await store.close()


async def measured(
    judged: Mapping[str, list[Judged]], store: Store, finder: Finder, progress: Progress
) -> dict[str, Figures]:
    """The figures of each set over what the finder offers."""
    figures = {}
    async with store.reading() as session:
        named = await session.execute(select(Achievement.reference, Achievement.external_key))
        keys = {reference: key for reference, key in named}  # noqa: C416 - rows are not pairs to mypy

        async def search(text: str) -> list[str]:
            found = await finder.find(session, text, Filters(), member=None, count=DEPTH)
            return [keys[match.record.reference] or "" for match in found.matches]

        for name, queries in judged.items():
            if (most := most_recall(queries, {key for key in keys.values() if key})) < 1:
                progress.console.print(f"{Path(name).name}: {NOT_THERE} {most:.3f} at most", markup=False)
            task = progress.add_task(Path(name).name.replace("[", "("), total=len(queries))
            figures[name] = await evaluate(search, queries, partial(_advance, progress, task))
    return figures


def _advance(progress: Progress, task: TaskID, done: int) -> None:
    progress.update(task, completed=done)


def _stripped(path: Path, without: Sequence[str]) -> bytes:
    """The file without the given fields of its records."""
    return b"\n".join(
        json.dumps({name: value for name, value in item.items() if name not in without}).encode()
        for _, item in _objects(path)
    )


def judged_of(path: Path) -> Iterator[Judged]:
    """The queries of a file. Raises Ended for a line that is none."""
    for number, item in _objects(path):
        text, relevant = item.get("text"), item.get("relevant")
        if not isinstance(text, str) or not isinstance(relevant, list) or not relevant:
            raise Ended(f"{path.name}, line {number}: a query needs text and relevant (a list of record ids)")
        yield Judged(text, frozenset(map(str, relevant)))


def _objects(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """(line number, object) for each line that is not blank."""
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Ended(f"{path.name}, line {number}: not UTF-8") from None
        except ValueError:
            raise Ended(f"{path.name}, line {number}: not JSON") from None
        if not isinstance(item, dict):
            raise Ended(f"{path.name}, line {number}: not an object")
        yield number, item


def _show(figures: dict[str, Figures]) -> None:
    table = Table("queries", "count", "Recall@1", "Recall@5", "Recall@10", "MRR@10", box=None)
    for name, got in figures.items():
        means = (got.recall_at_1, got.recall_at_5, got.recall_at_10, got.mrr_at_10)
        table.add_row(Text(Path(name).name), str(got.queries), *(f"{mean:.3f}" for mean in means))
    Console().print(table)
