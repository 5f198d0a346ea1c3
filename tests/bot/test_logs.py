"""What is struck out of logs and tracebacks, and which lines are never written at all."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import KeyPlace, Webhook
from bot.logs import NEVER_BELOW, Redactor, set_up_logging
from tests.bot.member.conftest import settings_for
from tests.canary import CANARY, DESK_TOKEN, MEMBER_TOKEN
from tests.keys import KEY

TOKEN = "1234567890:" + "AbC-dEf_" * 5
SECRET = "hush-hush-hush"
SAID = [
    f"POST https://api.telegram.org/bot{TOKEN}/getMe",
    f"https://api.telegram.org/file/bot{TOKEN.replace(':', '%3A')}/photos/1.jpg",
    f"https://api.telegram.org/file/bot{TOKEN.replace(':', '%3a')}/photos/1.jpg",
    f"the webhook's secret is {SECRET}",
]


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Everything that `set_up_logging` changes is put back."""
    root, hook = logging.getLogger(), sys.excepthook
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in NEVER_BELOW}
    root.handlers[:] = []  # else they would be closed
    yield
    root.handlers[:], sys.excepthook = before, hook
    root.setLevel(level)
    for name, of_it in levels.items():
        logging.getLogger(name).setLevel(of_it)


@pytest.mark.parametrize("said", SAID)
def test_secrets_are_struck_out_of_messages_and_tracebacks(
    own_logging: None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(logging.DEBUG, [SECRET])
    logging.getLogger("some.library").debug("%s", said)
    try:
        raise ValueError(said)
    except ValueError as error:
        logging.getLogger("some.library").exception("failed")
        sys.excepthook(ValueError, error, error.__traceback__)
    printed = capsys.readouterr().err
    assert "failed" in printed
    assert printed.count("\nValueError: ") == 2
    assert "AbC-dEf_" not in printed
    assert "hush" not in printed


def test_line_that_cannot_be_written_shows_none_of_what_it_was_to_say(
    own_logging: None, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(logging.DEBUG)
    logging.getLogger("some.library").debug("%d calls", TOKEN)
    assert capsys.readouterr().err == "a log line of some.library could not be written\n"


def test_libraries_that_write_whole_rows_and_calls_are_never_let(own_logging: None) -> None:
    set_up_logging(logging.DEBUG)
    silent = (
        "sqlalchemy.engine.Engine",
        "aiosqlite",
        "psycopg.pool",
        "telegram.Bot",
        "httpx",
        "aiohttp.access",
    )
    assert [name for name in silent if logging.getLogger(name).isEnabledFor(logging.DEBUG)] == []
    assert logging.getLogger("bot.run").isEnabledFor(logging.DEBUG)


def test_quieter_level_stays_quieter(own_logging: None) -> None:
    set_up_logging(logging.ERROR)
    assert not logging.getLogger("sqlalchemy").isEnabledFor(logging.WARNING)


@pytest.mark.parametrize(
    "database",
    [
        "postgresql://liaison:pa%40ss%2Fword@db.example.org/liaison",
        "postgresql+psycopg://liaison@db.example.org/liaison?sslmode=require&password=pa%40ss%2Fword",
    ],
)
def test_settings_name_all_their_secrets(tmp_path: Path, database: str) -> None:
    settings = replace(
        settings_for("http://127.0.0.1", tmp_path),
        database=database,
        webhook=Webhook("https://bot.example.org", SECRET, "127.0.0.1", 8080),
        keys=KeyPlace((KEY,)),
    )
    assert settings.secrets() == [MEMBER_TOKEN, DESK_TOKEN, SECRET, KEY, "pa@ss/word"]
    assert Redactor(settings.secrets())("pa@ss/word pa%40ss%2Fword") == "<secret> <secret>"


def test_fault_that_ends_a_command_shows_no_token() -> None:
    """Any command, before its own logging is set up: the traceback is there, the token is not."""
    fault = f"raise OSError('no answer of https://api.telegram.org/bot{MEMBER_TOKEN}/getMe')"
    script = (
        "import bot.__main__ as b, click, types, sys\n"
        f"def fail():\n    {fault}\n"
        "failing = types.SimpleNamespace(command=click.Command('fail', callback=fail))\n"
        "sys.modules['bot.commands.failing'] = failing\n"
        "b.COMMANDS['fail'] = ('failing', '')\n"
        "b.main(['fail'])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "OSError: no answer of https://api.telegram.org/bot<token>/getMe" in done.stderr
    assert CANARY not in done.stderr
