"""The desk over HTTP: the real front end polling a sandbox, and people who use it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.config import Settings
from bot.desk.front import DeskFront
from bot.polling import poll
from bot.sandbox.people import Person, Stage
from bot.sandbox.server import running_sandbox
from bot.sandbox.shapes import Obj
from storage.base import now
from storage.people import CONSENT_VERSION, Member, RoleGrant
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Role
from tests.canary import DESK_TOKEN, MEMBER_TOKEN
from tests.hours import ANY_HOUR

DESK = "desk_bot"
TOKEN = DESK_TOKEN
OFFICER, ADMINISTRATOR, NEWCOMER = 601, 602, 603


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running_sandbox() as sandbox, Stage(sandbox.url) as opened:
        await opened.add_bot(TOKEN, DESK, "联络人工作台")
        for number, name in ((OFFICER, "许言"), (ADMINISTRATOR, "顾宁"), (NEWCOMER, "周明")):
            await opened.add_person(name, id=number)
        yield opened


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


@pytest.fixture
async def club(store: Store) -> Store:
    """A store with an officer and an administrator."""
    async with store.writing() as session:
        for number, name, role in (
            (OFFICER, "许言", Role.OFFICER),
            (ADMINISTRATOR, "顾宁", Role.ADMINISTRATOR),
        ):
            session.add(
                Member(
                    telegram_id=number,
                    name=name,
                    consent_version=CONSENT_VERSION,
                    joined_at=now(),
                    grants=[RoleGrant(role=role)],
                    **ANY_HOUR,
                )
            )
    return store


def settings(url: str, folder: Path) -> Settings:
    return Settings(
        member_token=MEMBER_TOKEN,
        desk_token=TOKEN,
        database="",
        folder=folder,
        api_url=url,
        link_base="https://t.me",
        administrators=frozenset(),
        webhook=None,
    )


@asynccontextmanager
async def polling_desk(
    stage: Stage, store: Store, finder: Finder, folder: Path, *, works: bool = True
) -> AsyncIterator[DeskFront]:
    """A desk as a process of its own would be; where it does not work, it receives and answers only."""
    front = DeskFront(settings(stage.url, folder), store, finder)
    try:
        await front.introduce()
        await front.speaker.say_left_over()
        tasks = [asyncio.create_task(poll(front.fetch, front.receive, front.chat_of, front.name))]
        if works:
            tasks.append(asyncio.create_task(front.work()))
        try:
            yield front
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await front.speaker.finish(1)
    finally:
        await front.close()


@pytest.fixture
async def desk(stage: Stage, club: Store, finder: Finder, tmp_path: Path) -> AsyncIterator[DeskFront]:
    async with polling_desk(stage, club, finder, tmp_path) as front:
        yield front


async def until(person: Person, words: str) -> Obj:
    """The next message or edit of the desk whose text holds `words`."""
    while True:
        message = await person.reads(DESK)
        if words in str(message.get("text", message.get("caption", ""))):
            return message
