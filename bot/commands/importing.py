"""`liaison-bot import`: records from files, after a preview and a yes."""

import asyncio
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from bot.commands.ending import Ended, WronglySet, one_sentence
from bot.commands.import_report import say, show_brought, show_preview
from bot.commands.options import database_option, named_store
from handlers.forms.kinds import RecordKind
from handlers.forms.said import shown
from handlers.importing.bringing import Brought, bring_in
from handlers.importing.checking import Checked, check_table
from handlers.importing.limits import TERMINAL
from handlers.importing.previewing import Preview, preview
from handlers.importing.reading import OnProgress, read_table
from handlers.importing.sentences import Refused
from handlers.wording import marked
from storage.imports import ImportBatch
from storage.store import Store

NOT_ASKED = marked("这里不是终端，无法询问；确认无误请加 --yes")
IN_ERROR = marked("有错误，一行都没有导入；请改正后再试")
ASK = marked("导入这 {count} 条记录吗？")


@dataclass(frozen=True, slots=True)
class Examined:
    path: Path
    checked: Checked
    preview: Preview


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in RecordKind]),
    help="What the files hold, where their headings do not tell.",
)
@click.option("--yes", is_flag=True, help="Import without asking.")
@database_option
def command(files: tuple[Path, ...], kind: str | None, yes: bool, database: str | None) -> None:
    """Import achievements or demands from CSV, XLSX or JSON Lines: of each file all rows or none."""
    with one_sentence():
        asyncio.run(_import(files, RecordKind(kind) if kind else None, yes, database))


async def _import(files: tuple[Path, ...], kind: RecordKind | None, yes: bool, database: str | None) -> None:
    console = Console(highlight=False)
    async with named_store(database) as store:
        examined = [await _examine(store, console, path, kind) for path in files]
        for file in examined:
            show_preview(console, file.path.name, file.preview)
        _agree(sum(file.preview.new for file in examined), examined, yes)
        for file in examined:
            show_brought(console, file.path.name, await _store(store, console, file))


async def _examine(store: Store, console: Console, path: Path, kind: RecordKind | None) -> Examined:
    try:
        with _progress(console) as progress:
            table = await read_table(path, TERMINAL, _task(progress, marked("读取"), path))
            checked = await check_table(table, kind, _task(progress, marked("检查"), path))
    except Refused as refused:
        raise Ended(f"{shown(path.name)}：{say(refused.said)}") from None
    async with store.reading() as session:
        return Examined(path, checked, await preview(session, checked))


def _agree(count: int, examined: list[Examined], yes: bool) -> None:
    """Return where there is nothing to ask or the answer is yes; raises what ends the command otherwise."""
    if not all(file.preview.importable for file in examined):
        raise Ended(say(IN_ERROR))
    if yes or count == 0:
        return
    if not sys.stdin.isatty():
        raise WronglySet(say(NOT_ASKED))
    click.confirm(say(ASK, count=count), abort=True)


async def _store(store: Store, console: Console, file: Examined) -> Brought:
    if file.preview.new == 0:
        return Brought(0, file.preview.known, 0)
    batch = ImportBatch(token=secrets.token_hex(8), file_name=shown(file.path.name)[:255])
    with _progress(console) as progress:
        async with store.writing() as session:
            return await bring_in(session, file.checked, batch, _task(progress, marked("写入"), file.path))


def _progress(console: Console) -> Progress:
    return Progress(console=console, transient=True, disable=not console.is_terminal)


def _task(progress: Progress, does: str, path: Path) -> OnProgress:
    task = progress.add_task(f"{say(does)} {shown(path.name)}".replace("[", "("), total=None)

    def advance(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total or None)

    return advance
