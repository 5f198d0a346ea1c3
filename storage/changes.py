"""The change number: one counter that every transaction which touches records takes its next value from.

The counter's row is locked until that transaction ends, so numbers become visible in their own order
and a follower that has seen n has seen everything below n (a database sequence would not promise that).
"""

from sqlalchemy import BigInteger, String, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class ChangeCounter(Base):
    __tablename__ = "change_counter"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    value: Mapped[int] = mapped_column(BigInteger, default=0)
    store_key: Mapped[str] = mapped_column(String(16))
    """Random, made with the tables: an index knows by it which store it follows."""
    purged: Mapped[int] = mapped_column(BigInteger, default=0)
    """The change with which a person was last deleted: an index written before has to be written anew."""


class Dropped(Base):
    """A record that is no longer in its table, for followers that still hold it."""

    __tablename__ = "dropped_record"

    reference: Mapped[str] = mapped_column(primary_key=True)
    change_number: Mapped[int] = mapped_column(BigInteger, index=True)


async def next_change(session: AsyncSession) -> int:
    """Take the next change number; other writers of records wait until this transaction ends."""
    taken: int | None = await session.scalar(
        update(ChangeCounter).values(value=ChangeCounter.value + 1).returning(ChangeCounter.value)
    )
    if taken is None:
        raise RuntimeError("the change counter's row is missing: run the migrations")
    return taken


async def current_change(session: AsyncSession) -> int:
    """The number of the last committed change."""
    return await session.scalar(select(ChangeCounter.value)) or 0


async def purge_indexes(session: AsyncSession) -> None:
    """Nothing of what is deleted in this transaction may stay in the files of any index."""
    number = await next_change(session)
    await session.execute(update(ChangeCounter).values(purged=number))


async def purged_at(session: AsyncSession) -> int:
    return await session.scalar(select(ChangeCounter.purged)) or 0


async def store_key(session: AsyncSession) -> str:
    """Which store this is, whatever it is called and wherever it lies."""
    return (await session.scalars(select(ChangeCounter.store_key))).one()
