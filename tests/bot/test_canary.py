"""The whole club logging all it can, through every trouble, whose texts hold the token: it shows nowhere.

What processes wrote and the store's bytes are looked through at the end of every test (`tests.canary`); here
the troubles are made.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.methods import GetMe
from click.testing import CliRunner
from sqlalchemy import select, true
from telegram.error import BadRequest, NetworkError

from bot.commands import status
from bot.member.trouble import trouble_of
from bot.ptb.trouble import trouble_of as trouble_of_ptb
from bot.sandbox.people import Person, Stage
from bot.sandbox.server import running_sandbox
from bot.sandbox.shapes import as_int
from bot.sandbox.state import Sandbox
from storage.outbox.planning import fan_out, plan
from storage.outbox.tables import Delivery, Message, State
from storage.store import Store
from tests.bot.test_kill import BOTS, add_members, on_stage, settings
from tests.canary import CANARY, MEMBER_TOKEN, TOKENS
from tests.outbox_steps import notice
from tests.zygote import Forked, Zygote

HELD = f"https://api.telegram.org/bot{MEMBER_TOKEN}/sendMessage said no"
"""A text of the server's that holds the token."""
HELP = {"member": "/search", "desk": "/records"}
"""What stands in the answer to /help."""
TROUBLES = ("400", "403", "429", "500", "502_html", "broken_body", "reset_before", "reset_after")
METHODS = ("sendMessage", "answerCallbackQuery", "getFile")
FETCHING = ("500", "502_html", "broken_body", "reset_before", "reset_after")


@dataclass(frozen=True, slots=True)
class Running:
    sandbox: Sandbox
    stage: Stage
    people: Sequence[Person]
    """Officers as well: both bots answer. One for each trouble, for whoever floods is met with silence."""
    process: Forked
    log: Path
    port: int

    async def until(self, words: str) -> None:
        async with asyncio.timeout(60):
            while words not in self.log.read_text():
                assert self.process.returncode is None, self.log.read_text()[-2_000:]
                await asyncio.sleep(0.05)

    async def helped(self, bot: str, person: Person) -> int:
        """The number of the answer to /help, whatever comes before it."""
        await person.say(BOTS[bot], "/help")
        while True:
            message = await person.reads(BOTS[bot], wait=60)
            if HELP[bot] in str(message.get("text")):
                return as_int(message["message_id"])


@asynccontextmanager
async def running(
    zygote: Zygote, store: Store, database: str, folder: Path, mode: str
) -> AsyncIterator[Running]:
    await add_members(store)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        people = await on_stage(stage)
        env = {**os.environ, **settings(sandbox.url, database, folder, mode)}
        env["LIAISON_HEALTH_LISTEN"] = f"127.0.0.1:{port}"
        log = folder / "run.log"
        process = await zygote.fork(["run", "--debug"], env, log)
        try:
            yield Running(sandbox.sandbox, stage, people, process, log, port)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_no_trouble_shows_a_token(
    zygote: Zygote, store: Store, database: str, tmp_path: Path, mode: str
) -> None:
    async with running(zygote, store, database, tmp_path, mode) as club:
        await club.until("running: ")
        await every_trouble(club)
        await fault_of_a_push(club, store)
        for bot in BOTS:
            await club.helped(bot, club.people[-1])
        assert CANARY not in await seen_from_outside(club, database)
        await token_withdrawn(club, store)
        said = club.log.read_text()
    assert "Error: Telegram does not know the token of the member bot any more" in said
    assert "an answer was given up: " in said
    assert "<token>" in said


async def every_trouble(club: Running) -> None:
    for trouble, person in zip(TROUBLES, club.people[: len(TROUBLES)], strict=True):
        cards = {bot: await club.helped(bot, person) for bot in BOTS}
        for method in METHODS:
            for bot in BOTS.values():
                await club.stage.fault(trouble, bot=bot, method=method, description=HELD)
        for bot in BOTS:
            await person.say(BOTS[bot], "废水处理")
            await person.press(BOTS[bot], data="counts", message_id=cards[bot], wait=0.1)
            await person.send_file(BOTS[bot], "需求.pdf", b"%PDF-1.7 nothing follows")
    for trouble in FETCHING:
        for bot in BOTS.values():
            await club.stage.fault(trouble, bot=bot, method="getUpdates", description=HELD)
    await asyncio.sleep(1)
    await club.stage.lift_faults()


async def fault_of_a_push(club: Running, store: Store) -> None:
    """Refused three times alike, it is paused, with the reason in the store."""
    await club.stage.fault("400", bot=BOTS["member"], method="sendMessage", times=None, description=HELD)
    async with store.writing() as session:
        message = await plan(session, notice())
        assert message is not None
        await fan_out(session, message, true())
    async with asyncio.timeout(60):
        while not (reason := await paused(store)):
            await asyncio.sleep(0.05)
    assert reason.endswith("said no")
    assert CANARY not in reason
    await club.stage.lift_faults()


async def paused(store: Store) -> str | None:
    async with store.reading() as session:
        return await session.scalar(select(Message.pause_reason))


async def seen_from_outside(club: Running, database: str) -> str:
    """Metrics, health, and what the terminal says of it."""
    seen = []
    for path in ("metrics", "healthz"):
        async with club.stage.session.get(f"http://127.0.0.1:{club.port}/{path}") as answer:
            seen.append(await answer.text())
    for form in ((), ("--json",)):
        words = (*form, "--database", database)
        told = await asyncio.to_thread(CliRunner().invoke, status.command, words, env=dict(TOKENS))
        seen.append(told.output)
    assert len("".join(seen)) > 2_000
    assert "said no" in "".join(seen)
    return "".join(seen)


async def token_withdrawn(club: Running, store: Store) -> None:
    """401 to every call, and another push to send."""
    club.sandbox.world.by_token.pop(MEMBER_TOKEN)
    async with store.writing() as session:
        message = await plan(session, notice(2))
        assert message is not None
        await fan_out(session, message, true())
    assert await asyncio.wait_for(club.process.wait(), 60) == 1
    async with store.reading() as session:
        assert State.READY in set(await session.scalars(select(Delivery.state)))


def test_trouble_holds_no_token_whatever_the_server_said() -> None:
    said = "https://api.telegram.org/bot<token>/sendMessage said no"
    assert trouble_of(TelegramBadRequest(GetMe(), HELD)).reason == said
    assert trouble_of(TelegramNetworkError(GetMe(), HELD)).reason == said
    assert trouble_of_ptb(BadRequest(HELD)).reason == said
    assert trouble_of_ptb(NetworkError(HELD)).reason == said
