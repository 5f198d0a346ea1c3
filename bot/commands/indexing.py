"""`liaison-bot index`: the search index made, or brought up to date, before the bots are started."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import click
from rich.console import Console
from rich.progress import Progress

from bot.commands.ending import one_sentence
from bot.commands.finding import named_finder
from bot.commands.options import named_store
from bot.progress import said_now_and_then
from storage.search.finder import Finder


@click.command("index")
def command() -> None:
    """Bring the search index to the state of the store, with a bar on a terminal and lines elsewhere.

    The bots do this by themselves when they start; beforehand it costs them no waiting.
    """
    with one_sentence():
        asyncio.run(_index())


async def _index() -> None:
    began = time.monotonic()
    async with named_store() as store, named_finder(store) as finder:
        count = await _caught_up(finder)
    click.echo(f"{count:,} changed records indexed in {time.monotonic() - began:.1f} s")


async def _caught_up(finder: Finder) -> int:
    console, told = Console(stderr=True), [0]

    def counted(tell: Callable[[int, int], None], done: int, total: int) -> None:
        told[0] = total
        tell(done, total)

    if not console.is_terminal:
        await finder.catch_up(partial(counted, said_now_and_then("indexed", partial(click.echo, err=True))))
        return told[0]
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("index", total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        await finder.catch_up(partial(counted, show))
    return told[0]
