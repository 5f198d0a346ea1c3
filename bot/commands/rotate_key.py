"""`liaison-bot rotate-key`: seal everything anew with the newest key."""

import asyncio

import click
from rich.console import Console
from rich.progress import Progress

from bot.commands.ending import CannotStart, one_sentence
from bot.commands.import_report import say
from bot.commands.options import database_option, named_store
from bot.config import KeyPlace, database_url, environment, key_place
from bot.keys import file_lines, read_keys, write_file
from handlers.wording import marked
from storage.life import alive_now
from storage.resealing import seal_anew
from storage.sealing import new_key
from storage.store import Store

DONE = marked("已用新密钥重新加密 {count} 项。")
DROP_OLD = marked("现在可以从 LIAISON_KEY 里删去旧密钥，再重启机器人。")
FILE_DONE = marked("{file} 里只剩新密钥；请另存一份，和备份分开放。")


@click.command("rotate-key")
@database_option
def command(database: str | None) -> None:
    """Seal all contacts, drafts and answers with the newest key, so that older ones can be thrown away.

    With LIAISON_KEY: put the new key first ("new,old"), restart the bots, then run this. With a key file:
    stop the bots and run this; it makes the new key. Broken off, run it again.
    """
    with one_sentence():
        for line in asyncio.run(_rotate(database)):
            click.echo(line)


async def _rotate(database: str | None) -> list[str]:
    env = environment()
    place = key_place(env, database or database_url(env))
    async with named_store(database) as store:
        if not place.given:
            await _put_new_key_first(store, place)
        keys = read_keys(place)
        assert keys, "the store is open with them"
        store.use(keys)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("rotate-key", total=None)
            count = await seal_anew(
                store, keys, lambda done, total: progress.update(task, completed=done, total=total)
            )
    done = say(DONE, count=count)
    if place.given:
        return [done, say(DROP_OLD)]
    write_file(place.file, (file_lines(place.file) or ())[:1], over=True)
    return [done, say(FILE_DONE, file=str(place.file))]


async def _put_new_key_first(store: Store, place: KeyPlace) -> None:
    """Running processes would not know it. Where two are there already, an earlier run was broken off."""
    async with store.reading() as session:
        if await alive_now(store, session):
            raise CannotStart(
                "the bots are running, and would not know a new key of the file; stop them first"
            )
    lines = file_lines(place.file) or ()
    if len(lines) == 1:
        write_file(place.file, [new_key(), *lines], over=True)
