"""Bringing the store's tables up to this version of the program."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect

from storage import tables as _tables  # noqa: F401 - rows refer to one another: who opens a store knows them all
from storage.keys import prove
from storage.scrubbing import scrub
from storage.sealing import Keys
from storage.store import Store

if TYPE_CHECKING:
    from alembic.config import Config

SEALED = "sealed"
"""Among the attributes of a migration: how many values it sealed, which were plain before."""
MIGRATIONS: Final = Path(__file__).parent / "migrations"
VERSIONS: Final = "alembic_version"


def newest_version() -> str:
    """By the names of the files: `0027_what_it_does.py`."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def migration_config(connection: Connection | None = None, keys: Keys | None = None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - a quarter of a second, and most starts have no use for it

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes.update(connection=connection, keys=keys, **{SEALED: 0})
    return config


async def migrate(store: Store) -> None:
    """Apply every migration not yet applied, in one transaction; several processes may try at once.

    From then on the process knows all tables, whatever it imports: rows refer to one another.

    Where the store was opened with keys, they are proved to be its own. Raises StoreUnavailable.
    """
    async with store.engine.begin() as connection:
        sealed = await connection.run_sync(_upgrade, store.keys)
    if sealed:
        await scrub(store)  # or the plain values would lie in the file for long


def _upgrade(connection: Connection, keys: Keys | None) -> int:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7102026)")
    sealed = 0 if _is_newest(connection) else _bring_up(connection, keys)
    if keys:
        prove(connection, keys)
    return sealed


def _is_newest(connection: Connection) -> bool:
    if not inspect(connection).has_table(VERSIONS):
        return False
    return connection.exec_driver_sql(f"SELECT version_num FROM {VERSIONS}").scalar() == newest_version()


def _bring_up(connection: Connection, keys: Keys | None) -> int:
    from alembic import command  # noqa: PLC0415 - as above

    config = migration_config(connection, keys)
    command.upgrade(config, "head")
    return int(config.attributes[SEALED])
