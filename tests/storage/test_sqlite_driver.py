"""The driver of SQLite stores: as few visits to its threads as it can make, and nothing lost by it."""

import asyncio

import aiosqlite
import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.people import Organisation
from storage.store import open_store

NAMES = [f"单位{number}" for number in range(130)]


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of any connection's thread since the fixture was made."""
    made: list[str] = []
    execute = aiosqlite.Connection._execute

    async def noting(self: aiosqlite.Connection, work: object, *args: object, **named: object) -> object:
        made.append(getattr(work, "__name__", "?"))
        return await execute(self, work, *args, **named)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(aiosqlite.Connection, "_execute", noting)
    return made


async def test_reading_takes_a_visit_a_statement_and_one_to_end(
    sqlite_database: str, visits: list[str]
) -> None:
    store = open_store(sqlite_database)
    async with store.reading() as session:
        await session.scalars(select(Organisation.name))
    visits.clear()
    async with store.reading() as session:
        await session.scalars(select(Organisation.name))
        await session.scalars(select(Organisation.id))
    assert len(visits) == 3
    visits.clear()
    async with store.reading():
        pass
    assert visits == []
    await store.close()


async def test_rows_counts_and_names_of_columns_are_told(sqlite_database: str) -> None:
    store = open_store(sqlite_database)
    async with store.writing() as session:
        returned = await session.scalars(
            insert(Organisation).returning(Organisation.id), [{"name": name} for name in NAMES]
        )
        assert len(set(returned)) == len(NAMES)
        renamed = await session.execute(
            update(Organisation).where(Organisation.name.in_(NAMES[:7])).values(name=Organisation.name + "改")
        )
        assert renamed.rowcount == 7  # type: ignore[attr-defined]
    async with store.reading() as session:
        some = await session.execute(text("SELECT name AS called FROM organisation ORDER BY id LIMIT 2"))
        assert [row._mapping["called"] for row in some] == ["单位0改", "单位1改"]
        none = await session.execute(text("SELECT name AS called FROM organisation WHERE id < 0"))
        assert (list(none.keys()), none.all()) == (["called"], [])
        streamed = await session.stream_scalars(select(Organisation.name).order_by(Organisation.id))
        assert [name async for name in streamed][7:] == NAMES[7:]
    await store.close()


async def test_refused_statement_is_told_and_the_transaction_rolled_back(sqlite_database: str) -> None:
    store = open_store(sqlite_database)

    async def write_twice() -> None:
        async with store.writing() as session:
            for _ in range(2):
                await session.execute(insert(Organisation), [{"name": "甲"}])

    async def ask_nowhere() -> None:
        async with store.reading() as session:
            await session.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(IntegrityError):
        await write_twice()
    with pytest.raises(OperationalError):
        await ask_nowhere()
    async with store.reading() as session:
        assert (await session.scalars(select(Organisation.name))).all() == []
    await store.close()


async def test_view_begins_with_the_first_statement_and_stays(sqlite_database: str) -> None:
    store = open_store(sqlite_database)
    async with store.reading() as reader:
        assert (await reader.scalars(select(Organisation.name))).all() == []
        async with store.writing() as writer:
            await writer.execute(insert(Organisation), [{"name": "甲"}])
        assert (await reader.scalars(select(Organisation.name))).all() == []
    await store.close()


@pytest.mark.parametrize("after", [0, 1, 5, 50])
async def test_broken_off_at_any_moment_no_lock_is_left(sqlite_database: str, after: int) -> None:
    store, other = open_store(sqlite_database), open_store(sqlite_database)

    async def write() -> None:
        async with store.writing() as session:
            await session.execute(insert(Organisation), [{"name": name} for name in NAMES])
            await session.execute(text("SELECT count(*) FROM organisation a, organisation b, organisation c"))

    task = asyncio.create_task(write())
    for _ in range(after):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    for each in (other, store):
        async with asyncio.timeout(60), each.writing() as session:
            await session.execute(insert(Organisation), [{"name": f"乙{id(each)}"}])
        await each.close()
