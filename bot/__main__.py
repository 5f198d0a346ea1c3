"""The command line: `liaison-bot COMMAND`, or `python -m bot COMMAND`."""

import gc
import os
import sys
from importlib import import_module

import click

from bot.logs import Redactor, redact_tracebacks

COMMANDS = {
    "demo": ("demo", "the whole club on this machine: real bots, a local Bot API, a chat page"),
    "run": ("running", "run the bots with the tokens of the environment or .env"),
    "status": ("status", "how the running club stands, and what needs a person"),
    "import": ("importing", "import achievements or demands from CSV, XLSX or JSON Lines"),
    "index": ("indexing", "bring the search index up to date"),
    "search": ("searching", "search the achievements as a member would"),
    "evaluate": ("evaluating", "measure the search on judged queries"),
    "rotate-key": ("rotate_key", "seal everything anew with the newest key"),
    "new-key": ("new_key", "print a key for LIAISON_KEY"),
    "officer-link": ("officer_link", "make a one-time link that makes its user an officer"),
}
"""Name: (module in `bot.commands` that has it as `command`, what it does)."""


COLLECT = 50_000, 20, 100
"""The garbage collector looks less often: importing made it look at everything hundreds of times, a fifth of
a start. What is no garbage in a circle goes at once all the same."""


class Commands(click.Group):
    """Loads a command's module only when it is called: the frameworks take seconds to import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"bot.commands.{COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in COMMANDS.items()])


@click.command(cls=Commands, help="技术成果转化联络人俱乐部的聊天助手 / The club's chat assistant.")
@click.version_option(package_name="liaison-bot")
def main() -> None:
    """Before any command: what it writes is for its own user alone, and its tracebacks hold no token."""
    gc.set_threshold(*COLLECT)
    os.umask(0o077)
    redact_tracebacks(Redactor())


if __name__ == "__main__":
    sys.exit(main())
