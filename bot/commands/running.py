"""`liaison-bot run`: both bots with real tokens."""

import asyncio
import logging

import click

from bot.commands.ending import one_sentence
from bot.config import environment, read_settings
from bot.logs import set_up_logging


@click.command("run")
@click.option("--debug", is_flag=True, help="Log everything (tokens are struck out).")
def command(debug: bool) -> None:
    """Run the member bot and the officer desk until SIGTERM or Ctrl-C."""
    with one_sentence():
        settings = read_settings(environment())
        secrets = [settings.webhook.secret] if settings.webhook else []
        set_up_logging(logging.DEBUG if debug else logging.INFO, secrets)
        from bot.run import run  # noqa: PLC0415 - settings are checked before anything slow is imported

        asyncio.run(run(settings))
