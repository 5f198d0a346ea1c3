"""The SQLite driver with one visit to a connection's thread for each statement, where aiosqlite makes four.

SQLite itself answers in less time than two threads take to hand over to each other. So a statement is
executed, its rows are fetched and its cursor is closed in one visit; what begins a transaction that only
reads goes with its first statement; and nothing is committed or rolled back where nothing was begun.
"""

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

import aiosqlite

T = TypeVar("T")

CHUNK: Final = 64
"""Rows of one part, where somebody asks for parts without a size."""


def connect(database: str, **options: Any) -> "Connection":  # Any: what sqlite3.connect takes
    """As `aiosqlite.connect`: to be awaited. Its thread keeps no process from ending."""
    connection = Connection(partial(sqlite3.connect, database, **options), CHUNK)
    connection._thread.daemon = True  # as SQLAlchemy does for connections that it makes itself
    return connection


class Connection(aiosqlite.Connection):
    """Rows come all at once: what would be too many is to be asked for in parts."""

    _begin: str | None = None
    """What begins the transaction whose first statement is still to come."""
    _visits = 0
    """Under way in the thread; one that was cancelled here goes on there, and is never taken off again."""

    def cursor(self) -> "Cursor":  # type: ignore[override]  # makes none yet, so there is nothing to await
        return Cursor(self)

    def begin_with(self, words: str) -> None:
        """Begin a transaction with its first statement; where none comes, none is begun."""
        self._begin = words

    async def visit(self, work: Callable[[sqlite3.Connection], T]) -> T:
        begin, self._begin = self._begin, None
        self._visits += 1
        try:
            done: T = await self._execute(_begun, self._conn, begin, work)  # type: ignore[no-untyped-call]
        except Exception:  # but for a cancellation
            self._visits -= 1
            raise
        self._visits -= 1
        return done

    async def commit(self) -> None:
        await self._end(super().commit)

    async def rollback(self) -> None:
        await self._end(super().rollback)

    async def _end(self, end: Callable[[], Any]) -> None:
        self._begin = None
        if self._visits or self.in_transaction:
            await end()


class _Told(NamedTuple):
    description: Any
    rowcount: int
    lastrowid: int | None


_NOTHING: Final = _Told(None, -1, None)


class Cursor(aiosqlite.Cursor):
    """What the last statement told, its rows too; there is nothing left to close."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._told = _NOTHING
        self._rows: list[Any] = []

    async def execute(self, sql: str, parameters: Any | None = None) -> "Cursor":
        return await self._tell(lambda raw: raw.execute(sql, () if parameters is None else parameters))

    async def executemany(self, sql: str, parameters: Iterable[Any]) -> "Cursor":
        return await self._tell(lambda raw: raw.executemany(sql, parameters))

    async def _tell(self, execute: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> "Cursor":
        self._rows, self._told = await self._connection.visit(partial(_settled, execute))
        return self

    async def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        count = CHUNK if size is None else size
        some, self._rows = self._rows[:count], self._rows[count:]
        return some

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    @property
    def description(self) -> Any:
        return self._told.description

    @property
    def rowcount(self) -> int:
        return self._told.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._told.lastrowid


def _begun(raw: sqlite3.Connection, begin: str | None, work: Callable[[sqlite3.Connection], T]) -> T:
    """In the connection's thread."""
    if begin:
        raw.execute(begin).close()
    return work(raw)


def _settled(
    execute: Callable[[sqlite3.Connection], sqlite3.Cursor], raw: sqlite3.Connection
) -> tuple[list[Any], _Told]:
    cursor = execute(raw)
    try:
        rows = cursor.fetchall() if cursor.description else []
        return rows, _Told(cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
