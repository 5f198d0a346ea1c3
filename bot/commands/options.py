"""Options that several commands share."""

from collections.abc import Callable
from typing import TypeVar

import click

from bot.config import database_url, environment

F = TypeVar("F", bound=Callable[..., object])


def database_option(command: F) -> F:
    """`--database URL`; without it, what the environment names (see `named_database`)."""
    return click.option(
        "--database",
        metavar="URL",
        help="The store; by default LIAISON_DATABASE, or a file in the data folder.",
    )(command)


def named_database(option: str | None) -> str:
    """The store's URL. Raises BadSettings."""
    return option or database_url(environment())
