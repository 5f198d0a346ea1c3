"""`python -m tests.soak.holding URL`: hold a database so that nobody else can write, until stdin ends."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from sqlalchemy.engine import make_url


@contextmanager
def held(database: str) -> Iterator[None]:
    """A write transaction on SQLite; on PostgreSQL the table that every courier and planner writes.

    One table only: a courier takes its locks in an order of its own, and two here could deadlock with it.
    """
    if database.startswith("sqlite"):
        path = make_url(database).database or ""
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(database) as transaction:
        transaction.execute("LOCK TABLE delivery IN ACCESS EXCLUSIVE MODE")
        yield


if __name__ == "__main__":
    with held(sys.argv[1]):
        print("held", flush=True)
        sys.stdin.read()
