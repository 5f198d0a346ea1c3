"""The member bot over HTTP against the sandbox, with the sample records behind it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import Settings
from bot.member.front import MemberFront
from bot.polling import poll
from bot.sandbox.people import Stage
from bot.sandbox.server import running_sandbox
from storage.search.finder import Finder
from storage.store import Store
from tests.canary import DESK_TOKEN, MEMBER_TOKEN
from tests.sample import fill_club

TOKEN = MEMBER_TOKEN
BOT = "club_bot"


@pytest.fixture
def database(sqlite_database: str) -> str:
    """SQLite only: what differs by database is tested below the front end."""
    return sqlite_database


@dataclass(frozen=True, slots=True)
class Playing:
    stage: Stage
    front: MemberFront
    store: Store


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(
        member_token=TOKEN,
        desk_token=DESK_TOKEN,
        database="",
        folder=folder,
        api_url=url,
        link_base="https://t.me",
        administrators=frozenset(),
        webhook=None,
    )


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running_sandbox() as running, Stage(running.url) as stage:
        await stage.add_bot(TOKEN, BOT, "俱乐部助手")
        yield stage


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    await fill_club(store)
    opened = await Finder.open(store, tmp_path / "index")
    await opened.catch_up()
    yield opened
    await opened.close()


@pytest.fixture
async def front(stage: Stage, store: Store, finder: Finder, tmp_path: Path) -> AsyncIterator[MemberFront]:
    """Introduced, but not polling yet."""
    front = MemberFront(settings_for(stage.url, tmp_path), store, finder)
    await front.introduce()
    yield front
    await front.speaker.finish(2)
    await front.close()


@pytest.fixture
async def playing(stage: Stage, front: MemberFront, store: Store) -> AsyncIterator[Playing]:
    polling = asyncio.create_task(poll(front.fetch, front.receive, front.chat_of, front.name))
    yield Playing(stage, front, store)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
