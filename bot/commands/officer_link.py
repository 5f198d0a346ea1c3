"""`liaison-bot officer-link`: a one-time link from whoever can reach the store, for the first officers."""

import asyncio
import json
import urllib.error
import urllib.request

import click

from bot.commands.ending import CannotStart, one_sentence
from bot.commands.options import database_option, named_store
from bot.config import environment, read_settings
from handlers.desk.claiming import issue_claim
from handlers.desk.tokens import CLAIM_PREFIX
from storage.vocabularies import Role

ASK_SECONDS = 20


@click.command("officer-link")
@click.option("--administrator", is_flag=True, help="Make its user an administrator.")
@click.option("--username", help="The desk bot's; asked of Telegram where it is not given.")
@database_option
def command(administrator: bool, username: str | None, database: str | None) -> None:
    """Print a link to the desk that works once, within 24 hours. Whoever opens it first is the officer."""
    role = Role.ADMINISTRATOR if administrator else Role.OFFICER
    with one_sentence():
        desk = _desk_link(username)
        token = asyncio.run(_issued(database, role))
    click.echo(f"{desk}?start={CLAIM_PREFIX}{token}")


def _desk_link(username: str | None) -> str:
    if username:
        base = environment().get("LIAISON_LINK_BASE", "https://t.me").rstrip("/")
        return f"{base}/{username.removeprefix('@')}"
    settings = read_settings(environment())
    return f"{settings.link_base}/{_own_username(settings.api_url, settings.desk_token)}"


def _own_username(api_url: str, token: str) -> str:
    """getMe without a framework, which would take seconds to import."""
    try:
        with urllib.request.urlopen(f"{api_url}/bot{token}/getMe", timeout=ASK_SECONDS) as answer:
            return str(json.load(answer)["result"]["username"])
    except urllib.error.HTTPError as error:
        error.close()
        raise CannotStart("Telegram does not know the desk's token; check it with @BotFather") from None
    except (OSError, ValueError, KeyError):
        raise CannotStart(f"{api_url} could not be asked; name the desk's bot with --username") from None


async def _issued(database: str | None, role: Role) -> str:
    async with named_store(database) as store, store.writing() as session:
        return issue_claim(session, None, role)
