"""Which keys a store is sealed with, proved at each start.

The proof is the store's own random name, sealed. Keys that do not open it belong to another store.
"""

from typing import Final

from sqlalchemy import Connection, Text, insert, inspect, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.changes import ChangeCounter
from storage.sealing import CannotUnseal, Keys
from storage.store import Store, StoreUnavailable

WRONG: Final = (
    "the key does not open this store; put back the one it was sealed with"
    " (LIAISON_KEY or the key file; of several keys the newest first)"
)


class KeyProof(Base):
    """One row, once the store was opened with keys."""

    __tablename__ = "key_proof"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    proof: Mapped[str] = mapped_column(Text)


async def is_sealed(store: Store) -> bool:
    """Whether it was ever opened with keys; asked before it is migrated."""

    def look(connection: Connection) -> bool:
        known = inspect(connection).has_table(KeyProof.__tablename__)
        return known and connection.scalar(select(KeyProof.id)) is not None

    async with store.engine.connect() as connection:
        return await connection.run_sync(look)


def prove(connection: Connection, keys: Keys) -> None:
    """That these are the keys of this store, or that they are from now on. Raises StoreUnavailable.

    In the transaction of a migration, which one process at a time makes.
    """
    there = connection.scalar(select(KeyProof.proof))
    if there is None:
        connection.execute(insert(KeyProof).values(id=1, proof=keys.seal(_name_of(connection))))
        return
    try:
        keys.unseal(there)
    except CannotUnseal:
        raise StoreUnavailable(WRONG) from None


def prove_anew(connection: Connection, keys: Keys) -> None:
    """Once everything is sealed with the newest of them: older ones are needed no more."""
    connection.execute(update(KeyProof).values(proof=keys.seal(_name_of(connection))))


def _name_of(connection: Connection) -> str:
    return connection.execute(select(ChangeCounter.store_key)).scalar_one()
