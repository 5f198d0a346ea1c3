"""What a person can mend ends `liaison-bot` with one sentence and a non-zero code, never with a traceback."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from bot.sandbox.people import Stage
from bot.sandbox.server import running_sandbox
from tests.canary import CANARY, DESK_TOKEN, MEMBER_TOKEN, TOKENS, UNKNOWN_TOKEN
from tests.keys import KEY

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("LIAISON_")}
CLEAN |= {"LIAISON_HEALTH_LISTEN": "127.0.0.1:0", "LIAISON_KEY": KEY}


async def ended(*words: str, folder: Path, **env: str) -> tuple[int | None, str]:
    """Exit code and what was printed on stderr besides log lines."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=folder,
        env={**CLEAN, "PYTHONPATH": str(Path.cwd()), **env},
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(120):
        _, printed = await process.communicate()
    lines = [
        line for line in printed.decode().splitlines() if " INFO " not in line and " WARNING " not in line
    ]
    assert CANARY not in printed.decode()
    return process.returncode, "\n".join(lines)


@asynccontextmanager
async def stage() -> AsyncIterator[tuple[str, Stage]]:
    async with running_sandbox() as sandbox, Stage(sandbox.url) as people:
        await people.add_bot(MEMBER_TOKEN, "club_bot", "member")
        await people.add_bot(DESK_TOKEN, "desk_bot", "desk")
        yield sandbox.url, people


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


HALF_SET = [
    ({}, "LIAISON_MEMBER_TOKEN is not set; get a token from @BotFather and put it into .env"),
    (
        {"LIAISON_MEMBER_TOKEN": MEMBER_TOKEN},
        "LIAISON_DESK_TOKEN is not set; get a token from @BotFather and put it into .env",
    ),
    (
        {**TOKENS, "LIAISON_DESK_TOKEN": "nonsense"},
        "LIAISON_DESK_TOKEN does not look like a token of @BotFather (123456:ABC…)",
    ),
    (
        {**TOKENS, "LIAISON_DESK_TOKEN": MEMBER_TOKEN},
        "LIAISON_MEMBER_TOKEN and LIAISON_DESK_TOKEN are the same; the desk is its own bot",
    ),
    (
        {**TOKENS, "LIAISON_WEBHOOK_URL": "https://bot.example.org"},
        "LIAISON_WEBHOOK_SECRET is not set; webhooks need both an address and a secret",
    ),
    (
        {**TOKENS, "LIAISON_ADMINISTRATORS": "@someone"},
        "LIAISON_ADMINISTRATORS takes Telegram user ids (numbers), separated by commas",
    ),
    ({**TOKENS, "LIAISON_JOINING": "nobody"}, "LIAISON_JOINING takes open or approval"),
    ({**TOKENS, "LIAISON_SENTENCE_MODEL": "use"}, "LIAISON_SENTENCE_MODEL takes on or off"),
    (
        {**TOKENS, "LIAISON_HEALTH_LISTEN": "8081"},
        "LIAISON_HEALTH_LISTEN takes host:port, for example 127.0.0.1:8081, or off",
    ),
    (
        {**TOKENS, "LIAISON_DATA": "/no/such/folder"},
        "the folder /no/such/folder of LIAISON_DATA does not exist; create it first",
    ),
]


@pytest.mark.parametrize(("env", "sentence"), HALF_SET)
async def test_half_set_configuration_is_named(tmp_path: Path, env: dict[str, str], sentence: str) -> None:
    assert await ended("run", folder=tmp_path, **env) == (2, f"Error: {sentence}")


async def test_missing_database_folder_is_named(tmp_path: Path) -> None:
    env = {**TOKENS, "LIAISON_DATABASE": "sqlite:////no/such/folder/liaison.db"}
    code, printed = await ended("run", folder=tmp_path, **env)
    assert (code, printed) == (1, "Error: the folder /no/such/folder does not exist; create it first")


async def test_unreachable_postgres_is_named(tmp_path: Path) -> None:
    env = {**TOKENS, "LIAISON_DATABASE": "postgresql://nobody@127.0.0.1:1/liaison"}
    code, printed = await ended("run", folder=tmp_path, **env)
    assert code == 1
    assert printed.startswith("Error: the database cannot be used: ")
    assert "\n" not in printed


async def test_wrong_token_is_named(tmp_path: Path) -> None:
    async with stage() as (url, _):
        wrong = {**TOKENS, "LIAISON_DESK_TOKEN": UNKNOWN_TOKEN, "LIAISON_API_URL": url}
        assert await ended("run", folder=tmp_path, **wrong) == (
            1,
            "Error: Telegram does not know the desk's token; check it with @BotFather",
        )


async def test_two_polls_at_once_end_the_older(tmp_path: Path) -> None:
    async with stage() as (url, people):
        first = asyncio.create_task(ended("run", folder=tmp_path, **TOKENS, LIAISON_API_URL=url))
        async with asyncio.timeout(120):
            while not any(
                entry["method"] == "deletewebhook" for entry in await people.journal(bot="desk_bot")
            ):
                await asyncio.sleep(0.05)
        while not first.done():
            async with people.session.get(
                f"{url}/bot{MEMBER_TOKEN}/getUpdates", params={"timeout": "1"}
            ) as answer:
                await answer.read()
        code, printed = await first
    assert (code, printed) == (
        1,
        "Error: another process is polling with the member's token; stop it, or this one",
    )


async def test_port_in_use_is_named(tmp_path: Path) -> None:
    with taken_port() as port:
        code, printed = await ended("demo", "--no-browser", "--port", str(port), folder=tmp_path)
        sentence = f"Error: port {port} is in use; stop what uses it or choose another port"
        assert (code, printed) == (1, sentence)
        hook = {"LIAISON_WEBHOOK_URL": "http://127.0.0.1:1", "LIAISON_WEBHOOK_SECRET": "a-secret-of-the-test"}
        async with stage() as (url, _):
            env = {**TOKENS, **hook, "LIAISON_WEBHOOK_LISTEN": f"127.0.0.1:{port}", "LIAISON_API_URL": url}
            assert await ended("run", folder=tmp_path, **env) == (1, sentence)
