"""`liaison-bot run --only PART` as processes: what each needs, how each ends, all four over one store."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, true

from bot.config import PARTS
from bot.sandbox.people import Person, Stage
from bot.sandbox.server import running_sandbox
from bot.sandbox.state import Sandbox
from storage.base import now
from storage.life import LifeRow, alive_now
from storage.outbox.planning import fan_out, plan
from storage.outbox.tables import Delivery, State
from storage.people import CONSENT_VERSION, Member
from storage.store import Store
from tests.canary import TOKENS, UNKNOWN_TOKEN
from tests.hours import ANY_HOUR
from tests.keys import KEY
from tests.outbox_steps import FIRST, notice
from tests.zygote import Forked, Zygote

BOTS = dict(zip(("club_bot", "desk_bot"), TOKENS.values(), strict=True))
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("LIAISON_")}
CLEAN["LIAISON_KEY"] = KEY
COMBINATIONS = [*((part,) for part in PARTS), ("courier", "clock"), ("member", "desk"), PARTS]
ENDS_WITHIN = 10.0


@dataclass
class Running:
    """A process of the club and what it says on stderr."""

    process: asyncio.subprocess.Process | Forked
    log: Path

    async def up(self, parts: tuple[str, ...]) -> None:
        async with asyncio.timeout(60):
            while f"running: {' '.join(parts)}" not in self.said():
                assert self.process.returncode is None, self.said()
                await asyncio.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text()

    async def end(self) -> tuple[int, bool]:
        """The exit code after SIGTERM, and whether it came in time."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), 30)
        return code, time.monotonic() - begun < ENDS_WITHIN


@dataclass
class Ground:
    """A sandbox with a member, and a store, for processes to run over."""

    sandbox: Sandbox
    stage: Stage
    person: Person
    store: Store
    env: dict[str, str]
    folder: Path
    zygote: Zygote

    @asynccontextmanager
    async def running(self, *parts: str, importing: bool = False) -> AsyncIterator[Running]:
        """`importing`: a fresh process that also logs what it imports."""
        words = ["run", *(word for part in parts for word in ("--only", part))]
        log = self.folder / f"{'-'.join(parts)}-{time.monotonic_ns()}.log"
        process: asyncio.subprocess.Process | Forked
        if importing:
            with log.open("w") as out:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-X", "importtime", "-m", "bot", *words), env=self.env, stderr=out
                )
        else:
            process = await self.zygote.fork(words, self.env, log)
        try:
            yield Running(process, log)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def push(self, number: int = 1) -> None:
        async with self.store.writing() as session:
            message = await plan(session, notice(number))
            assert message is not None
            await fan_out(session, message, true())

    async def states(self) -> set[State]:
        async with self.store.reading() as session:
            return set(await session.scalars(select(Delivery.state)))

    async def until(self, *expected: State) -> None:
        async with asyncio.timeout(30):
            while await self.states() != set(expected):
                await asyncio.sleep(0.05)


@pytest.fixture
async def ground(store: Store, zygote: Zygote, database: str, tmp_path: Path) -> AsyncIterator[Ground]:
    async with running_sandbox() as sandbox, Stage(sandbox.url) as stage:
        for username, token in BOTS.items():
            await stage.add_bot(token, username, username)
        person = await stage.add_person("周明", id=FIRST)
        await person.say("club_bot", "/start")
        async with store.writing() as session:
            values = {"name": "周明", "consent_version": CONSENT_VERSION, "joined_at": now(), **ANY_HOUR}
            session.add(Member(telegram_id=FIRST, **values))
        here = {"LIAISON_DATABASE": database, "LIAISON_DATA": str(tmp_path), "LIAISON_API_URL": sandbox.url}
        env = {**CLEAN, **TOKENS, **here, "LIAISON_HEALTH_LISTEN": "off"}
        yield Ground(sandbox.sandbox, stage, person, store, env, tmp_path, zygote)


on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize("parts", COMBINATIONS, ids="-".join)
async def test_each_combination_starts_says_so_and_ends_as_told(
    ground: Ground, parts: tuple[str, ...]
) -> None:
    async with ground.running(*parts) as running:
        await running.up(parts)
        async with ground.store.reading() as session:
            alive = await alive_now(ground.store, session)
            lives = (await session.scalars(select(LifeRow).where(LifeRow.id.in_(alive)))).all()
        assert [life.parts for life in lives] == [" ".join(parts)]
        await asyncio.sleep(0.3)
        assert await running.end() == (0, True)
    assert "Traceback" not in running.said()
    async with ground.store.reading() as session:
        assert await alive_now(ground.store, session) == frozenset()


@on_sqlite
async def test_courier_and_clock_alone_import_no_aiogram_and_open_no_index(ground: Ground) -> None:
    async with ground.running("courier", "clock", importing=True) as running:
        await running.up(("courier", "clock"))
        await ground.push()
        await ground.until(State.SENT)
        assert await running.end() == (0, True)
    imported = {line.rpartition("|")[2].strip() for line in running.said().splitlines() if "|" in line}
    assert imported & {"aiogram", "bot.member.front", "bot.desk.front"} == set()
    assert {"telegram", "apscheduler"} <= imported
    assert not (ground.folder / "index").exists()


@on_sqlite
@pytest.mark.parametrize(("part", "needless"), [("clock", {"aiogram", "telegram"}), ("desk", {"aiogram"})])
async def test_part_imports_no_framework_that_it_does_not_need(
    ground: Ground, part: str, needless: set[str]
) -> None:
    async with ground.running(part, importing=True) as running:
        await running.up((part,))
        await asyncio.sleep(0.3)
        assert await running.end() == (0, True)
    imported = {line.rpartition("|")[2].strip() for line in running.said().splitlines() if "|" in line}
    assert imported & needless == set()


async def test_sigterm_with_a_call_in_flight_lets_it_end_and_settles_it(ground: Ground) -> None:
    await ground.stage.fault("slow", method="sendMessage", seconds=1.5)
    async with ground.running("courier") as running:
        await running.up(("courier",))
        await ground.push()
        await ground.until(State.SENDING)
        assert await running.end() == (0, True)
    assert await ground.states() == {State.SENT}


@on_sqlite
async def test_sigterm_with_a_call_that_does_not_end_parks_it_in_time(ground: Ground) -> None:
    await ground.stage.fault("slow", method="sendMessage", seconds=25)
    async with ground.running("courier") as running:
        await running.up(("courier",))
        await ground.push()
        await ground.until(State.SENDING)
        assert await running.end() == (0, True)
    async with ground.store.reading() as session:
        parked = (await session.scalars(select(Delivery))).one()
    assert (parked.state, parked.copies, parked.error) == (State.READY, 1, "stopped while sending")


@on_sqlite
async def test_second_courier_over_sqlite_refuses_in_one_sentence(ground: Ground) -> None:
    async with ground.running("courier") as first:
        await first.up(("courier",))
        async with ground.running("courier") as second:
            assert await asyncio.wait_for(second.process.wait(), 30) == 1
        assert last_line(second) == (
            "Error: another process is running the courier over this SQLite store;"
            " stop it, or use PostgreSQL to run several"
        )
        assert "Traceback" not in second.said()
        await ground.push()
        await ground.until(State.SENT)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_two_couriers_over_postgresql_send_each_push_once(ground: Ground) -> None:
    async with ground.running("courier") as first, ground.running("courier") as second:
        await asyncio.gather(first.up(("courier",)), second.up(("courier",)))
        await ground.push()
        await ground.until(State.SENT)
        assert [await first.end(), await second.end()] == [(0, True)] * 2
    assert len(await said_to(ground)) == 1


@on_sqlite
async def test_wrong_token_ends_the_courier_in_one_sentence(ground: Ground) -> None:
    ground.env["LIAISON_DESK_TOKEN"] = UNKNOWN_TOKEN
    async with ground.running("courier") as running:
        assert await asyncio.wait_for(running.process.wait(), 30) == 1
    assert last_line(running) == "Error: Telegram does not know the desk's token; check it with @BotFather"
    assert "Traceback" not in running.said()
    assert "Unclosed" not in running.said()


@on_sqlite
async def test_token_that_is_refused_while_running_ends_the_courier_and_keeps_the_rows(
    ground: Ground,
) -> None:
    async with ground.running("courier") as running:
        await running.up(("courier",))
        await ground.push(1)
        await ground.until(State.SENT)
        ground.sandbox.world.by_token.pop(BOTS["club_bot"])
        await ground.push(2)
        assert await asyncio.wait_for(running.process.wait(), 30) == 1
    assert last_line(running) == (
        "Error: Telegram does not know the token of the member bot any more;"
        " what is to be sent is kept: set the right one and start again"
    )
    assert await ground.states() == {State.SENT, State.READY}


async def test_four_processes_over_one_store_work_together(ground: Ground) -> None:
    async with AsyncExitStack() as stack:
        club = [await stack.enter_async_context(ground.running(part)) for part in PARTS]
        await asyncio.gather(*(one.up((part,)) for one, part in zip(club, PARTS, strict=True)))
        for number in range(1, 4):
            await ground.push(number)
            await ground.person.say("club_bot", f"/help 第 {number} 次")
            await ground.person.say("desk_bot", "/start")
        async with asyncio.timeout(30):
            while len(await said_to(ground)) < 3 or len(await said_to(ground, "desk_bot", "")) < 3:
                await asyncio.sleep(0.1)
        await ground.until(State.SENT)
        assert await asyncio.gather(*(one.end() for one in club)) == [(0, True)] * 4
    for one in club:
        assert "locked" not in one.said()
        assert "Traceback" not in one.said()
    assert await said_to(ground) == ["第 1 号", "第 2 号", "第 3 号"]
    assert len(await said_to(ground, "club_bot", "")) >= 6


async def said_to(ground: Ground, bot: str = "club_bot", words: str = "号") -> list[str]:
    """What the bot got accepted that contains the words."""
    journal = await ground.stage.journal(bot=bot, chat=FIRST)
    said = [
        str(entry["text"]) for entry in journal if entry["method"] == "sendmessage" and entry["status"] == 200
    ]
    return [text for text in said if words in text and (not words or len(text) < 10)]


def last_line(running: Running) -> str:
    return running.said().splitlines()[-1]
