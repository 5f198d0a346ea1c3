"""Statements compiled once a run: an engine of its own for each test would compile all of them anew.

An eighth of the suite's processor time went there. SQLAlchemy keeps what it compiled by dialect, so engines
of one kind share theirs; keys to what is sealed belong to it too, hence only stores with the tests' own do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

FIRST: Final[dict[str, Engine]] = {}
"""By kind of database."""


@contextmanager
def compiled_once() -> Iterator[None]:
    """Stores opened in here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.store.create_async_engine", _sharing)
        yield


def _sharing(url: Any, **options: Any) -> AsyncEngine:
    made = create_async_engine(url, **options)
    engine = made.sync_engine
    first = FIRST.get(engine.dialect.name)
    if not first or not hasattr(
        first.dialect, "default_isolation_level"
    ):  # it never connected: nothing learnt
        FIRST[engine.dialect.name] = engine
        return made
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return made
