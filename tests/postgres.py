"""The tests' PostgreSQL: one server a run (from the pgserver wheel, or a named one), one database a worker.

Tests use the database one after the other and find it empty. Making and dropping one for each test took
0.4 s, more than most of the tests.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, create_engine, insert, select, text
from sqlalchemy.pool import NullPool

from storage.migrating import migrate
from storage.store import open_store
from storage.tables import metadata

LARGE: Final = 4_000_000
"""Bytes of a table from which the database is made anew: emptied, it would stay slow to read."""
OTHERS: Final = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE: Final = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace UNION ALL
    SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
RESTART: Final = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""

NAMES: Final = [table.name for table in metadata.sorted_tables]
LARGEST: Final = "SELECT greatest(" + ", ".join(f"pg_relation_size('{name}')" for name in NAMES) + ")"
FILLED: Final = "SELECT " + ", ".join(f"EXISTS (SELECT FROM {name})" for name in NAMES)
"""As text, for they are asked before every test: putting them together took longer than answering them."""


class ClubDatabase:
    """Of one worker, on a server (its URL)."""

    def __init__(self, server: str, worker: str) -> None:
        self._server, self._name, self._template = server, f"club_{worker}", f"template_{worker}"
        self.drop()
        say(server, f"CREATE DATABASE {self._template}")
        asyncio.run(migrated(_at(server, self._template)))
        self._make()
        self._engine = _engine_of(self._url)
        with self._engine.begin() as connection:
            self._first, self._shape = _rows(connection), _shape(connection)

    def emptied(self) -> str:
        """Its URL, as good as new: nobody connected, the rows a migrated store has, numbers from 1."""
        with self._engine.begin() as connection:
            connection.execute(text(OTHERS))
            as_made = _shape(connection) == self._shape and _largest(connection) <= LARGE
            if as_made:
                _empty(connection, self._first)
        if not as_made:
            self._make()
        return self._url

    def drop(self) -> None:
        say(self._server, *(_dropping(name) for name in (self._name, self._template)))

    @property
    def _url(self) -> str:
        return _at(self._server, self._name)

    def _make(self) -> None:
        say(self._server, _dropping(self._name), f"CREATE DATABASE {self._name} TEMPLATE {self._template}")


def _engine_of(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)


def say(server: str, *statements: str) -> None:
    """Statements that no transaction may hold."""
    with _engine_of(server).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))


def _at(server: str, name: str) -> str:
    """The URL of another database of that server."""
    base, _, query = server.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


async def migrated(url: str) -> None:
    """Bring that store up to date."""
    store = open_store(url)
    await migrate(store)
    await store.close()


def _dropping(name: str) -> str:
    return f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"


def _rows(connection: Connection) -> Mapping[str, Sequence[Row[Any]]]:
    return {table.name: connection.execute(select(table)).all() for table in metadata.sorted_tables}


def _shape(connection: Connection) -> frozenset[str]:
    """The names of all tables, indexes and constraints: some tests take one away."""
    return frozenset(connection.scalars(text(SHAPE)))


def _largest(connection: Connection) -> int:
    largest: int = connection.exec_driver_sql(LARGEST).scalar_one()
    return largest


def _empty(connection: Connection, first: Mapping[str, Sequence[Row[Any]]]) -> None:
    there = connection.exec_driver_sql(FILLED).one()
    used = [table for table, some in zip(metadata.sorted_tables, there, strict=True) if some]
    for table in reversed(used):
        connection.execute(table.delete())
    for table in metadata.sorted_tables:
        if rows := first[table.name]:
            connection.execute(insert(table), [row._asdict() for row in rows])
    connection.execute(text(RESTART))
