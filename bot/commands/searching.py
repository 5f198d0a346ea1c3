"""`liaison-bot search`: what a member would be shown, in the same order."""

import asyncio

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.commands.ending import one_sentence
from bot.commands.finding import named_finder
from bot.commands.options import named_store
from storage.search.finder import Finder
from storage.search.matches import Filters, Findings


@click.command("search")
@click.argument("text")
@click.option("--count", type=click.IntRange(min=1), default=10, show_default=True, help="How many to show.")
def command(text: str, count: int) -> None:
    """Search the published achievements for TEXT."""
    with one_sentence():
        findings = asyncio.run(_search(text, count))
    _show(findings)


async def _search(text: str, count: int) -> Findings:
    async with named_store() as store, named_finder(store) as finder:
        await _catch_up(finder)
        async with store.reading() as session:
            return await finder.find(session, text, Filters(), member=None, count=count)


async def _catch_up(finder: Finder) -> None:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("index", total=None)
        await finder.catch_up(lambda done, total: progress.update(task, completed=done, total=total))


def _show(findings: Findings) -> None:
    if not findings.matches:
        click.echo("没有找到合适的成果。换个说法再试。")
        return
    if findings.weak:
        click.echo("以下结果可能不太符合。")
    table = Table(box=None, pad_edge=False)
    for heading in ("", "编号", "标题", "符合的词"):
        table.add_column(heading, no_wrap=heading == "编号")
    for place, match in enumerate(findings.matches, start=1):
        met = "、".join((*match.met, *(f"{bridge.typed} → {bridge.name}" for bridge in match.bridged)))
        table.add_row(*map(Text, (str(place), match.record.reference, match.record.title, met)))
    Console().print(table)
