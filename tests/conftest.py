"""The store of every test: the same suite on SQLite and on PostgreSQL (from the pgserver wheel)."""

import asyncio
import os
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.migrating import migrate
from storage.store import Store, open_store

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "template.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of our own, with the database `template_club` migrated."""
    if named := os.environ.get("LIAISON_TEST_POSTGRES"):
        asyncio.run(_make_template(named))
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns where XDG_RUNTIME_DIR is not set
        pgserver = pytest.importorskip(
            "pgserver", reason="no pgserver wheel for this Python: name a server in LIAISON_TEST_POSTGRES"
        )
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    asyncio.run(_make_template(server.get_uri()))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty store of this test's own."""
    if request.param == "sqlite":
        yield _copied(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    with _created(request.getfixturevalue("postgres"), request.node.nodeid) as url:
        yield url


@pytest.fixture
def both_databases(
    request: pytest.FixtureRequest, sqlite_template: Path, postgres: str, tmp_path: Path
) -> Iterator[list[str]]:
    """An empty store of each kind, to hold one against the other."""
    with _created(postgres, request.node.nodeid) as url:
        yield [_copied(sqlite_template, tmp_path), url]


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = open_store(database)
    yield opened
    await opened.close()


def _copied(template: Path, folder: Path) -> str:
    path = folder / "liaison.db"
    shutil.copyfile(template, path)
    path.chmod(0o600)
    return f"sqlite:///{path}"


@contextmanager
def _created(server: str, test: str) -> Iterator[str]:
    name = f"club_{abs(hash(test)):x}"[:40]
    asyncio.run(_say(server, f'CREATE DATABASE "{name}" TEMPLATE template_club'))
    try:
        yield _renamed(server, name)
    finally:
        asyncio.run(_say(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _migrated(url: str) -> None:
    store = open_store(url)
    await migrate(store)
    await store.close()


async def _make_template(server: str) -> None:
    await _say(server, "DROP DATABASE IF EXISTS template_club", "CREATE DATABASE template_club")
    await _migrated(_renamed(server, "template_club"))


async def _say(server: str, *statements: str) -> None:
    engine = create_async_engine(
        server.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


def _renamed(server: str, name: str) -> str:
    base, _, query = server.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
