"""The sample records behind every transcript, and the index over them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.search.finder import Finder
from storage.store import Store
from tests.sample import fill_club


@pytest.fixture(autouse=True)
def no_hurry(unhurried: None) -> None:
    """A machine plays a quarter of an hour's talk in a second."""


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    await fill_club(store)
    opened = await Finder.open(store, tmp_path / "index")
    await opened.catch_up()
    yield opened
    await opened.close()
