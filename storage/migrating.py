"""Bringing the store's tables up to this version of the program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from storage.keys import prove
from storage.scrubbing import scrub
from storage.sealing import Keys
from storage.store import Store

SEALED = "sealed"
"""Among the attributes of a migration: how many values it sealed, which were plain before."""


def migration_config(connection: Connection | None = None, keys: Keys | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes.update(connection=connection, keys=keys, **{SEALED: 0})
    return config


async def migrate(store: Store) -> None:
    """Apply every migration not yet applied, in one transaction; several processes may try at once.

    Where the store was opened with keys, they are proved to be its own. Raises StoreUnavailable.
    """
    async with store.engine.begin() as connection:
        sealed = await connection.run_sync(_upgrade, store.keys)
    if sealed:
        await scrub(store)  # or the plain values would lie in the file for long


def _upgrade(connection: Connection, keys: Keys | None) -> int:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7102026)")
    config = migration_config(connection, keys)
    command.upgrade(config, "head")
    if keys:
        prove(connection, keys)
    return int(config.attributes[SEALED])
