"""A sandbox with one bot and one person, a clock that stands still, and the raw Bot API."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from typing import TypeAlias

import aiohttp
import pytest

from bot.sandbox.people import Person, Stage
from bot.sandbox.server import RunningSandbox, running_sandbox
from bot.sandbox.shapes import Obj, as_int, as_list, as_obj
from bot.sandbox.state import Settings

TOKEN = "1000001:canary-token-of-the-first-bot"
BOT = "club_bot"


class StoppedClock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time

    def pass_by(self, seconds: float) -> None:
        self.time += seconds


class RawBot:
    """The Bot API over plain HTTP: what a framework would hide."""

    def __init__(self, stage: Stage, token: str) -> None:
        self._stage = stage
        self._url = f"{stage.url}/bot{token}"
        self._offset = 0

    async def answer(self, method: str, **params: object) -> tuple[int, Obj]:
        """Status and body of a call sent as JSON."""
        async with self._stage.session.post(f"{self._url}/{method}", json=params) as response:
            return response.status, as_obj(await response.json())

    async def upload(self, method: str, field: str, data: bytes, **params: object) -> tuple[int, Obj]:
        """Status and body of a multipart call with one file."""
        form = aiohttp.FormData({name: str(value) for name, value in params.items()})
        form.add_field(field, BytesIO(data), filename="文件.bin")
        async with self._stage.session.post(f"{self._url}/{method}", data=form) as response:
            return response.status, as_obj(await response.json())

    async def updates(self, **params: object) -> list[Obj]:
        """The result of getUpdates."""
        return [as_obj(update) for update in as_list(await self.call("getUpdates", **params))]

    async def next(self, kind: str) -> Obj:
        """The next update of this kind, waited for; what comes before it is forgotten."""
        async with asyncio.timeout(5):
            while True:
                for update in await self.updates(offset=self._offset, timeout=5):
                    self._offset = as_int(update["update_id"]) + 1
                    if kind in update:
                        return as_obj(update[kind])

    async def call(self, method: str, **params: object) -> object:
        """The result of a call that is accepted."""
        status, body = await self.answer(method, **params)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def refusal(self, method: str, **params: object) -> tuple[int, str]:
        """Code and description of a call that is refused."""
        status, body = await self.answer(method, **params)
        assert (body["ok"], body["error_code"]) == (False, status), body
        return status, str(body["description"])


MakeBot: TypeAlias = Callable[[str], Awaitable[RawBot]]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def running(clock: StoppedClock) -> AsyncIterator[RunningSandbox]:
    settings = Settings(clock=clock, webhook_delay=0.02, conflict_pause=0.3)
    async with running_sandbox(settings=settings) as sandbox:
        yield sandbox


@pytest.fixture
async def stage(running: RunningSandbox) -> AsyncIterator[Stage]:
    async with Stage(running.url) as stage:
        await stage.add_bot(TOKEN, BOT, "俱乐部助手")
        yield stage


@pytest.fixture
async def person(stage: Stage) -> Person:
    return await stage.add_person("李雷", username="lilei")


@pytest.fixture
async def raw(stage: Stage, person: Person) -> RawBot:
    """The bot, started by the person."""
    await person.open_link(f"https://t.me/{BOT}?start=hello")
    return RawBot(stage, TOKEN)


@pytest.fixture
def make_bot(stage: Stage) -> MakeBot:
    """Another bot, by username."""
    numbers = iter(range(2_000_001, 2_000_100))

    async def make(username: str) -> RawBot:
        token = f"{next(numbers)}:another-canary"
        await stage.add_bot(token, username, username)
        return RawBot(stage, token)

    return make
