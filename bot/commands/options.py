"""Options that several commands share, and the store they name."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import click

from bot.config import database_url, environment, key_place
from bot.keys import sealed_store
from storage.store import Store

F = TypeVar("F", bound=Callable[..., object])


def database_option(command: F) -> F:
    """`--database URL`; without it, what the environment names (see `named_store`)."""
    return click.option(
        "--database",
        metavar="URL",
        help="The store; by default LIAISON_DATABASE, or a file in the data folder.",
    )(command)


@asynccontextmanager
async def named_store(option: str | None = None) -> AsyncIterator[Store]:
    """The store of that URL, or of the environment, migrated. Raises BadSettings, StoreUnavailable."""
    env = environment()
    database = option or database_url(env)
    async with sealed_store(database, key_place(env, database)) as store:
        yield store
