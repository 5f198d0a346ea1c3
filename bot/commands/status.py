"""`liaison-bot status`: how the running club stands, from the store alone."""

import asyncio
import json

import click
from rich.console import Console

from bot.commands.ending import one_sentence
from bot.commands.options import database_option, named_store
from bot.commands.status_concerns import concerns
from bot.commands.status_reading import Status, read_status
from bot.commands.status_report import as_json, show


@click.command("status")
@click.option("--json", "in_json", is_flag=True, help="Print the same as JSON.")
@database_option
@click.pass_context
def command(ctx: click.Context, in_json: bool, database: str | None) -> None:
    """Show processes, outbox, pace and answers owed; exit code 1 where something needs a person."""
    with one_sentence():
        status = asyncio.run(_read(database))
    found = concerns(status)
    if in_json:
        click.echo(json.dumps(as_json(status, found), ensure_ascii=False, indent=2))
    else:
        show(Console(highlight=False), status, found)
    ctx.exit(1 if found else 0)


async def _read(database: str | None) -> Status:
    async with named_store(database) as store:
        return await read_status(store)
