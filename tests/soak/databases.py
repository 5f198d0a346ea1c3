"""Stores for the programme: a file, or a database on a PostgreSQL of our own."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of a server: that of LIAISON_TEST_POSTGRES, or one from the pgserver wheel."""
    if named := os.environ.get("LIAISON_TEST_POSTGRES"):
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns where XDG_RUNTIME_DIR is not set
        from pgserver.postgres_server import get_server  # noqa: PLC0415 - not for every Python
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def new_database(server: str, name: str) -> Iterator[str]:
    """The URL of an empty database on `server`, dropped at the end."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        base, _, query = server.partition("?")
        try:
            yield f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
