"""People of the desk, straight at the handlers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.person import Person
from storage.base import now
from storage.people import CONSENT_VERSION, Member, RoleGrant
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language, Role
from tests import sample
from tests.hours import ANY_HOUR


def somebody(telegram_id: int = 501, name: str = "周明", language: Language = Language.ZH_HANS) -> Person:
    return Person(telegram_id, name, language)


async def add_member(store: Store, telegram_id: int, *roles: Role, name: str = "许言") -> Member:
    member = Member(
        telegram_id=telegram_id,
        name=name,
        consent_version=CONSENT_VERSION,
        joined_at=now(),
        grants=[RoleGrant(role=role) for role in roles],
        **ANY_HOUR,
    )
    async with store.writing() as session:
        session.add(member)
    return member


@pytest.fixture
async def officer(store: Store) -> Member:
    return await add_member(store, 601, Role.OFFICER)


@pytest.fixture
async def administrator(store: Store) -> Member:
    return await add_member(store, 602, Role.ADMINISTRATOR, name="顾宁")


@pytest.fixture
async def author(store: Store) -> Member:
    async with store.writing() as session:
        return await sample.add_member(session, 801, "李工", "浦江乳业（样例）")


@pytest.fixture
async def second(store: Store) -> Member:
    return await add_member(store, 602, Role.OFFICER, name="顾宁")


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()
