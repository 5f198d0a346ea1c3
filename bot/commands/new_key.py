"""`liaison-bot new-key`: a key for LIAISON_KEY."""

import click

from storage.sealing import new_key


@click.command("new-key")
def command() -> None:
    """Print a new random key; put it first in LIAISON_KEY and the old one after it, then rotate-key."""
    click.echo(new_key())
