"""Which processes live: each has a number of its own and a lock that ends with it, however it ends.

On SQLite the lock is a file beside the store, on PostgreSQL an advisory lock on a connection kept for it.
What a process has in hand carries its number; once the number lives no more, others may take it up.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger, String, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, RowId, now
from storage.store import Store

LOCK_CLASS = 7102027
"""Of PostgreSQL's two-part advisory locks; the second part is the life's number."""


class LifeRow(Base):
    """One process: what it does and, every few seconds, how it fares."""

    __tablename__ = "life"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads this very attribute

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    parts: Mapped[str] = mapped_column(String(60))
    """What it runs: "member desk courier clock"."""
    began_at: Mapped[datetime] = mapped_column(default=now)
    beat_at: Mapped[datetime] = mapped_column(default=now)
    updates: Mapped[int] = mapped_column(BigInteger, default=0)
    """Updates handled since it began."""
    ticks: Mapped[int] = mapped_column(BigInteger, default=0)
    lag_ms: Mapped[int] = mapped_column(default=0)
    """The longest time the event loop was held up since the last beat."""


class AlreadyRunning(Exception):
    """Another process does what only one may do; the text says which and what to do, in one sentence."""


class Life:
    """This process's number; use `living`."""

    def __init__(self, store: Store, number: int) -> None:
        self.number = number
        self._store = store
        self._file: int | None = None
        self._connection: AsyncConnection | None = None

    async def take(self) -> None:
        if self._store.on_sqlite:
            self._file = await _locked_soon(_life_file(self._store, self.number))
            return
        self._connection = await self._store.engine.connect()
        await self._connection.execution_options(isolation_level="AUTOCOMMIT")
        await self._connection.execute(select(func.pg_advisory_lock(LOCK_CLASS, self.number)))

    async def beat(self, *, updates: int = 0, ticks: int = 0, lag_ms: int = 0) -> None:
        """Say how it fares. A lock that was lost with its connection is taken again."""
        if self._connection:
            try:
                await self._connection.execute(text("SELECT 1"))
            except (DBAPIError, InvalidRequestError):  # the latter where an earlier beat failed below
                await self._connection.close()
                await self.take()
        async with self._store.writing() as session:
            row = update(LifeRow).where(LifeRow.id == self.number)
            await session.execute(row.values(beat_at=now(), updates=updates, ticks=ticks, lag_ms=lag_ms))

    async def leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            _life_file(self._store, self.number).unlink(missing_ok=True)
        if self._connection:
            with suppress(DBAPIError):
                await self._connection.execute(select(func.pg_advisory_unlock(LOCK_CLASS, self.number)))
            await self._connection.close()


@asynccontextmanager
async def living(store: Store, parts: str) -> AsyncIterator[Life]:
    """A number of its own and its lock, from now to the end of the block."""
    async with store.writing() as session:
        number = (await session.scalars(insert(LifeRow).values(parts=parts).returning(LifeRow.id))).one()
        life = Life(store, number)
        await life.take()  # before the row is seen: no number is ever known and not alive
        await _bury(store, session)
    store.owner = number
    try:
        yield life
    finally:
        store.owner = None
        await life.leave()


async def _bury(store: Store, session: AsyncSession) -> None:
    known = (await session.scalars(select(LifeRow.id))).all()  # first: who is known by now, lives by now
    dead = set(known) - await alive_now(store, session)
    await session.execute(delete(LifeRow).where(LifeRow.id.in_(dead)))
    if store.on_sqlite:
        for number in dead:
            _life_file(store, number).unlink(missing_ok=True)


async def alive_now(store: Store, session: AsyncSession) -> frozenset[int]:
    """The numbers of all processes over this store that live at this moment.

    Within `writing()` on SQLite, nobody else begins to live and commits before that transaction ends.
    """
    if store.on_sqlite:
        await session.connection()  # waits for the others to have written, before looking
        return frozenset(_alive_files(store))
    held = text(
        "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
        " AND classid = :class"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return frozenset(await session.scalars(held, {"class": LOCK_CLASS}))


@asynccontextmanager
async def only_one(store: Store, part: str) -> AsyncIterator[None]:
    """On SQLite, be the only process that runs `part`. Raises AlreadyRunning."""
    if not store.on_sqlite:
        yield
        return
    try:
        file = _locked(_beside(store, part))
    except BlockingIOError:
        raise AlreadyRunning(
            f"another process is running the {part} over this SQLite store;"
            " stop it, or use PostgreSQL to run several"
        ) from None
    try:
        yield
    finally:
        os.close(file)


def _beside(store: Store, name: str) -> Path:
    return Path(f"{store.engine.url.database}.{name}")


def _life_file(store: Store, number: int) -> Path:
    return _beside(store, f"life-{number}")


def _locked(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> int:
    """An open file that nobody else has locked. Raises BlockingIOError."""
    file = os.open(path, flags, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise
    return file


async def _locked_soon(path: Path) -> int:
    """Waits out those who only look whether it is locked."""
    while True:
        try:
            return _locked(path)
        except BlockingIOError:
            await asyncio.sleep(0.001)


def _alive_files(store: Store) -> list[int]:
    """The numbers whose file is locked."""
    alive = []
    whole = _beside(store, "life-")
    for path in whole.parent.glob(f"{whole.name}*"):
        try:
            os.close(_locked(path, os.O_RDWR))
        except FileNotFoundError:
            continue  # it left since
        except BlockingIOError:
            alive.append(int(path.name.removeprefix(whole.name)))
    return alive
