"""`liaison-bot run`: both bots with real tokens."""

import asyncio
import logging

import click

from bot.commands.ending import one_sentence
from bot.config import PARTS, environment, read_settings
from bot.logs import set_up_logging


@click.command("run")
@click.option(
    "--only",
    type=click.Choice(PARTS),
    multiple=True,
    help="Run this part alone; repeat it for several. Each may have a process of its own.",
)
@click.option("--debug", is_flag=True, help="Log everything (tokens are struck out).")
def command(only: tuple[str, ...], debug: bool) -> None:
    """Run the member bot, the officer desk, the courier and the clock until SIGTERM or Ctrl-C.

    Exit codes: 0 stopped as told; 1 it could not go on, and said why; 2 it is set up wrongly.
    """
    with one_sentence():
        settings = read_settings(environment())
        set_up_logging(logging.DEBUG if debug else logging.INFO, settings.secrets())
        from bot.run import run  # noqa: PLC0415 - settings are checked before anything slow is imported

        asyncio.run(run(settings, only or PARTS))
