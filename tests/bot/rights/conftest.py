"""A whole club with both bots over it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.acting import Bots, both_bots
from tests.whole_club import WholeClub, found_club


@pytest.fixture
def database(sqlite_database: str) -> str:
    """SQLite only: what differs by database is tested below the routes."""
    return sqlite_database


@pytest.fixture
async def club(store: Store) -> WholeClub:
    return await found_club(store)


@pytest.fixture
async def bots(store: Store, club: WholeClub, tmp_path: Path) -> AsyncIterator[Bots]:
    async with both_bots(store, tmp_path) as opened:
        yield opened
