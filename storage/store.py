"""Opening the store: SQLite by default, PostgreSQL by URL, with the same promises on both.

SQLite: WAL, synchronous FULL (a settled row survives a power cut), file mode 0600, what is deleted is
overwritten, and writers begin with BEGIN IMMEDIATE: the driver's own default let two writers claim the same
row and fail with "locked".
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from storage import sqlite_driver
from storage.finishing import whole
from storage.sealing import Keys, use_keys

BUSY_TIMEOUT_MS = 5_000
STORE_AWAY = (OperationalError, PoolTimeout)
"""Locked, unreachable or out of connections: the same transaction may well succeed later."""


class StoreUnavailable(Exception):
    """The store cannot be opened; the text says why and what to do, in one sentence."""


class Store:
    """An engine and two ways in. Never await the network inside `writing()`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.owner: int | None = None
        """This process's number while it lives (`storage.life`), beside whatever it has in hand."""
        self.keys: Keys | None = None
        self._writers = async_sessionmaker(engine, expire_on_commit=False)
        self._readers = async_sessionmaker(
            engine.execution_options(**_reading(engine)), expire_on_commit=False
        )
        self._turn = asyncio.Lock() if self.on_sqlite else None

    @property
    def on_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def use(self, keys: Keys) -> None:
        """Seal and unseal with these from now on."""
        self.keys = keys
        use_keys(self.engine.dialect, keys)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """One transaction that may write: committed at the end, rolled back by an exception.

        SQLite has one writer at a time and lets those who wait race for it; within this process they
        queue here instead, so nobody starves. So never open a second one inside.
        """
        async with self._turn or nullcontext(), _transaction(self._writers()) as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One consistent view that writes nothing and waits for no writer."""
        async with _transaction(self._readers()) as session:
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def _reading(engine: AsyncEngine) -> dict[str, object]:
    """What makes a view one: SQLite gives no other, PostgreSQL would look anew at each statement."""
    on_sqlite = engine.dialect.name == "sqlite"
    return {"reading": True} | ({} if on_sqlite else {"isolation_level": "REPEATABLE READ"})


@asynccontextmanager
async def _transaction(session: AsyncSession) -> AsyncIterator[AsyncSession]:
    """Committed, or rolled back by an exception, and closed: each to its end, even if cancelled.

    Broken off, the connection would come back to its pool in the middle of a transaction, and a process
    that is stopped at that moment would say so with a traceback.
    """
    try:
        yield session
    except BaseException:
        await whole(_end(session, session.rollback))
        raise
    await whole(_end(session, session.commit))


async def _end(session: AsyncSession, end: Callable[[], Awaitable[None]]) -> None:
    try:
        await end()
    except BaseException:
        await session.rollback()
        raise
    finally:
        await session.close()


def open_store(database: str, keys: Keys | None = None) -> Store:
    """The store at `database`: an SQLAlchemy URL, or `sqlite:///PATH` / `postgresql://…` without a driver.

    The tables are brought up by `storage.migrating.migrate`. Without keys what is sealed in it can be neither
    read nor written. Raises StoreUnavailable.
    """
    url = _with_driver(database)
    on_sqlite = url.get_backend_name() == "sqlite"
    store = Store(_sqlite_engine(url) if on_sqlite else _postgresql_engine(url))
    if keys:
        store.use(keys)
    return store


def file_of(database: str) -> Path | None:
    """The file of an SQLite store; None for PostgreSQL. Raises StoreUnavailable."""
    url = _with_driver(database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _with_driver(database: str) -> URL:
    try:
        url = make_url(database)
    except ArgumentError:
        raise StoreUnavailable(
            "the database URL cannot be read; expected sqlite:///path or postgresql://user@host/name"
        ) from None
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    if url.get_backend_name() not in drivers:
        raise StoreUnavailable(
            f"database {url.get_backend_name()} is not supported; use sqlite or postgresql"
        )
    return url.set(drivername=drivers[url.get_backend_name()])


def _postgresql_engine(url: URL) -> AsyncEngine:
    try:
        return create_async_engine(
            url, pool_pre_ping=True, pool_size=20, max_overflow=20, hide_parameters=True
        )
    except ImportError:
        raise StoreUnavailable("PostgreSQL needs a driver: pip install 'liaison-bot[postgres]'") from None


def _sqlite_engine(url: URL) -> AsyncEngine:
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable("an SQLite store needs a file: sqlite:///path/to/liaison.db")
    _make_private_file(Path(url.database))
    # hide_parameters: errors are logged, so without personal data
    engine = create_async_engine(
        url,
        pool_size=20,
        max_overflow=20,
        hide_parameters=True,
        connect_args={"async_creator_fn": sqlite_driver.connect},
    )
    event.listen(engine.sync_engine, "connect", _on_sqlite_connect)
    event.listen(engine.sync_engine, "begin", _on_sqlite_begin)
    event.listen(engine.sync_engine, "invalidate", _on_sqlite_invalidate)
    return engine


def _make_private_file(path: Path) -> None:
    """Create the file with mode 0600 before SQLite does; its -wal and -shm inherit the mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except (FileNotFoundError, NotADirectoryError):
        raise StoreUnavailable(f"the folder {path.parent} does not exist; create it first") from None
    except IsADirectoryError:
        raise StoreUnavailable(f"{path} is a folder; the store needs a file") from None
    except PermissionError:
        raise StoreUnavailable(f"no permission to write {path}; check its owner and mode") from None


def _on_sqlite_connect(connection: Any, _record: object) -> None:  # Any: the driver's adapted connection
    connection.isolation_level = None  # transactions begin by our own words, below
    cursor = connection.cursor()
    try:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.OperationalError:
        raise  # locked by another process: it will be free again
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(
            f"the store file cannot be used ({error}); restore it from a backup"
        ) from error
    finally:
        cursor.close()


def _on_sqlite_invalidate(connection: Any, _record: object, _error: object) -> None:  # Any: as above
    """Before the connection of a cancelled transaction is closed, its lock is given back.

    Closing alone does not: the cursors live on with the exception, and so long SQLite stays locked.
    """
    with suppress(sqlite3.Error, ValueError):  # ValueError: it is closed already
        connection.rollback()


def _on_sqlite_begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # now: some rely on nobody else writing from here on
        return
    driver: sqlite_driver.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    driver.begin_with("BEGIN")
