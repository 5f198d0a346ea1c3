"""A real courier over a sandbox; the journal says what every chat got."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import true

from bot.config import Settings
from bot.courier.courier import Courier
from bot.demo import DESK_BOT, MEMBER_BOT, demo_settings
from bot.sandbox.people import Person, Stage
from bot.sandbox.server import running_sandbox
from bot.sandbox.state import Sandbox
from handlers.pushes.composing import Compose, composer_of
from storage.life import living
from storage.members import member_of
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import State
from storage.people import Member
from storage.store import Store
from tests.hours import ANY_HOUR
from tests.outbox_steps import FIRST, notice, rows

BOTS = {"member": MEMBER_BOT, "desk": DESK_BOT}
AT_ONCE = timedelta(milliseconds=50)
SAYING = ("sendmessage", "sendphoto", "senddocument")


def composing(patch: pytest.MonkeyPatch, kind: str, compose: Compose) -> None:
    """Messages of this kind are composed so."""

    def found(wanted: str) -> Compose:
        return compose if wanted == kind else composer_of(wanted)

    patch.setattr("handlers.pushes.composing.composer_of", found)


@dataclass
class Club:
    store: Store
    sandbox: Sandbox
    stage: Stage
    settings: Settings
    people: list[Person]

    async def plan(self, push: Push | None = None) -> int:
        """The message's id; it goes to all members."""
        async with self.store.writing() as session:
            message = await plan(session, push or notice())
            assert message is not None
            await fan_out(session, message, true())
            return message.id

    async def copies(self, chat: int = FIRST, bot: str = "member") -> list[object]:
        """What the bot said and Telegram accepted, in order."""
        journal = await self.stage.journal(bot=BOTS[bot], chat=chat)
        return [entry["text"] for entry in journal if entry["method"] in SAYING and entry["status"] == 200]

    async def calls(self, method: str = "sendmessage") -> list[tuple[object, object]]:
        """(chat, status) of every call, in order."""
        journal = await self.stage.journal()
        return [(entry["chat"], entry["status"]) for entry in journal if entry["method"] == method]

    async def settled(self) -> dict[int, tuple[State, int]]:
        """State and copies counted by chat, once nothing waits or is under way."""

        async def done() -> bool:
            return all(row.state not in (State.READY, State.SENDING) for row in await rows(self.store))

        await until(done)
        return {row.chat_id: (row.state, row.copies) for row in await rows(self.store)}


async def until(done: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not await done():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def at_work(club: Club, bot: str = "member") -> AsyncIterator[asyncio.Task[None]]:
    """Stopped at the end, as SIGTERM does it; its failure is raised."""
    async with living(club.store, "courier") as life:
        courier = Courier(club.settings, club.store, life, bot)
        task = asyncio.create_task(courier.work())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})
            await courier.close()
        if not task.cancelled():
            task.result()


@asynccontextmanager
async def opened_club(
    store: Store, folder: Path, port: int = 0, settings: Settings | None = None
) -> AsyncIterator[Club]:
    """Two members, who started both bots."""
    async with running_sandbox(port=port) as sandbox, Stage(sandbox.url) as stage:
        settings = settings or demo_settings(sandbox.url, folder)
        await stage.add_bot(settings.member_token, MEMBER_BOT, "联络人助手")
        await stage.add_bot(settings.desk_token, DESK_BOT, "联络人工作台")
        people = [await stage.add_person(f"成员{n}", id=FIRST + n) for n in range(2)]
        for person in people:
            for bot in BOTS.values():
                await person.say(bot, "/start")
        async with store.writing() as session:
            for person in people:
                if await member_of(session, person.id) is None:
                    session.add(Member(telegram_id=person.id, consent_version=1, **ANY_HOUR))
        yield Club(store, sandbox.sandbox, stage, settings, people)


@pytest.fixture
async def club(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Club]:
    """What is uncertain is known, and tried again, soon."""
    monkeypatch.setattr("bot.ptb.request.READ_SECONDS", 0.8)
    monkeypatch.setattr("storage.outbox.settling.AFTER_UNSURE", AT_ONCE)
    async with opened_club(store, tmp_path) as opened:
        yield opened
