"""The ground that the outbox machine stands on: one loop, one store, emptied for each example."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import pytest
from sqlalchemy import delete, text

import storage.base
from storage.life import LifeRow
from storage.outbox.tables import ChatSlot, Delivery, Message, OptOut, Pacer
from storage.people import Member
from storage.store import Store, open_store
from tests.hours import ANY_HOUR
from tests.storage.outbox_machine_world import Clock

PEOPLE: Final = (1, 2, 3, 4)
GROUP: Final = -100
TABLES: Final = (Delivery, Message, OptOut, Pacer, ChatSlot, LifeRow, Member)

T = TypeVar("T")


class Ground:
    """Code of the store is run to its end by `run`; its time is that of `clock`."""

    def __init__(self, runner: asyncio.Runner, store: Store, clock: Clock) -> None:
        self._runner = runner
        self.store = store
        self.clock = clock

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    async def clear(self) -> None:
        self.clock.real = self.clock.set_back = 0.0
        async with self.store.writing() as session:
            for table in TABLES:
                await session.execute(delete(table))
            session.add_all(Member(id=who, telegram_id=who, consent_version=1, **ANY_HOUR) for who in PEOPLE)


@contextmanager
def ground_over(database: str) -> Iterator[Ground]:
    clock = Clock()
    with asyncio.Runner() as runner, pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.base, "time", clock)
        store = open_store(database)
        try:
            yield Ground(runner, store, clock)
        finally:
            runner.run(store.close())


async def drop_keys(store: Store) -> None:
    """Take away from the empty tables what makes planning twice a no-op."""
    keys = {"message": "uq_message_kind_subject_occurrence", "delivery": "uq_delivery_chat_id_message_id"}
    async with store.writing() as session:
        for table, key in keys.items():
            if not store.on_sqlite:
                await session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {key}"))
                continue
            made = await session.scalar(text(f"SELECT sql FROM sqlite_master WHERE name = '{table}'"))
            without = "\n".join(line for line in str(made).splitlines() if key not in line)
            await session.execute(text(f"DROP TABLE {table}"))
            await session.execute(text(without.replace(", \n)", "\n)")))
