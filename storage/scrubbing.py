"""Making sure that what was deleted is nowhere in the store's files any more."""

from sqlalchemy import text

from storage.store import Store


async def scrub(store: Store) -> None:
    """SQLite: the file is written anew and its log emptied; PostgreSQL: dead rows are given back.

    Writers wait meanwhile: about a second for 100 MB.
    """
    async with store.engine.connect() as connection:
        if store.on_sqlite:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            assert driver
            await driver.execute("VACUUM")
            await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM"))
