import asyncio
import fcntl
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.life import AlreadyRunning, Life, LifeRow, alive_now, living, only_one
from storage.store import Store, open_store

LIVE_ON = """
import asyncio, sys
from storage.life import living
from storage.store import open_store

async def main():
    store = open_store(sys.argv[1])
    async with living(store, "courier") as life:
        print(life.number, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@asynccontextmanager
async def another_process(database: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """It lives; with its number."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LIVE_ON, database, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, int(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def alive(store: Store) -> set[int]:
    async with store.reading() as session:
        return set(await alive_now(store, session))


async def known(store: Store) -> list[tuple[int, str]]:
    async with store.reading() as session:
        lives = await session.scalars(select(LifeRow).order_by(LifeRow.id))
        return [(life.id, life.parts) for life in lives]


def files_beside(store: Store) -> list[str]:
    folder = Path(str(store.engine.url.database)).parent
    return sorted(path.name for path in folder.iterdir() if "life" in path.name)


async def cut_connections(store: Store, life: Life) -> None:
    """As a restarted PostgreSQL does it."""
    async with store.reading() as session:
        held = "FROM pg_locks WHERE locktype = 'advisory' AND objid = :number"
        await session.execute(text(f"SELECT pg_terminate_backend(pid) {held}"), {"number": life.number})


async def until_alive(store: Store, expected: set[int]) -> None:
    async with asyncio.timeout(5):
        while await alive(store) != expected:
            await asyncio.sleep(0.01)


async def test_numbers_live_as_long_as_their_block_and_are_never_given_again(store: Store) -> None:
    numbers = []
    for _ in range(3):
        async with living(store, "courier") as first, living(store, "clock") as second:
            numbers += [first.number, second.number]
            assert await alive(store) == {first.number, second.number}
        assert await alive(store) == set()
    assert numbers == sorted(set(numbers))
    assert store.owner is None


async def test_process_knows_its_own_number_while_it_lives(store: Store) -> None:
    async with living(store, "member") as life:
        assert (store.owner, await known(store)) == (life.number, [(life.number, "member")])


async def test_new_life_buries_the_dead_and_what_lay_beside_the_store(store: Store) -> None:
    async with living(store, "courier") as staying:
        async with living(store, "clock"):
            pass
        async with living(store, "desk") as last:
            assert await known(store) == [(staying.number, "courier"), (last.number, "desk")]
            files = [f"liaison.db.life-{life.number}" for life in (staying, last)]
            assert files_beside(store) == (files if store.on_sqlite else [])
    assert files_beside(store) == []


async def test_killed_process_is_not_alive_and_its_number_is_not_given_again(
    store: Store, database: str
) -> None:
    async with living(store, "clock") as mine, another_process(database) as (process, number):
        assert await alive(store) == {mine.number, number}
        process.kill()
        await process.wait()
        await until_alive(store, {mine.number})
        async with living(store, "courier") as next_one:
            assert next_one.number > number
            assert await known(store) == [(mine.number, "clock"), (next_one.number, "courier")]


async def test_one_that_looks_does_not_disturb_one_that_begins(store: Store) -> None:
    async def look() -> None:
        while not ended.is_set():
            await alive(store)

    ended = asyncio.Event()
    looking = asyncio.create_task(look())
    for _ in range(20):
        async with living(store, "clock") as life:
            assert life.number in await alive(store)
    ended.set()
    await looking


async def test_other_advisory_locks_are_nobodys_life(store: Store) -> None:
    if store.on_sqlite:
        pytest.skip("PostgreSQL only")
    async with store.reading() as session:
        await session.execute(text("SELECT pg_advisory_lock(5), pg_advisory_lock(6, 7)"))
        assert await alive(store) == set()
        await session.execute(text("SELECT pg_advisory_unlock_all()"))


async def test_other_stores_lives_are_not_ours(both_databases: list[str]) -> None:
    stores = [open_store(database) for database in both_databases]
    async with living(stores[0], "clock") as here, living(stores[1], "clock") as there:
        assert [await alive(store) for store in stores] == [{here.number}, {there.number}]
    for store in stores:
        await store.close()


async def test_beat_says_how_the_process_fares(store: Store) -> None:
    async with living(store, "clock") as life:
        await life.beat(updates=3, ticks=9, lag_ms=12)
        async with store.reading() as session:
            row = await session.get_one(LifeRow, life.number)
            assert (row.updates, row.ticks, row.lag_ms, row.beat_at > row.began_at) == (3, 9, 12, True)


async def test_lock_lost_with_its_connection_is_taken_again_by_the_next_beat(store: Store) -> None:
    if store.on_sqlite:
        pytest.skip("PostgreSQL only")
    async with living(store, "clock") as life:
        for _ in range(2):
            await cut_connections(store, life)
            await until_alive(store, set())
            await life.beat()
            assert await alive(store) == {life.number}
            await life.beat()
            assert await alive(store) == {life.number}
    assert await alive(store) == set()


async def test_life_whose_connection_was_lost_ends_in_peace(store: Store) -> None:
    if store.on_sqlite:
        pytest.skip("PostgreSQL only")
    async with living(store, "clock") as life:
        await cut_connections(store, life)
        await until_alive(store, set())
    assert store.owner is None


async def test_only_one_process_runs_a_part_over_an_sqlite_store(store: Store, database: str) -> None:
    other = open_store(database)

    async def second() -> str:
        try:
            async with only_one(other, "courier"):
                return "runs"
        except AlreadyRunning as refusal:
            return str(refusal)

    async with only_one(store, "courier"), only_one(store, "clock"):
        said = await second()
    sentence = (
        "another process is running the courier over this SQLite store;"
        " stop it, or use PostgreSQL to run several"
    )
    assert said == (sentence if store.on_sqlite else "runs")
    assert await second() == "runs"
    await other.close()


async def test_file_locked_by_nobody_is_no_life(store: Store) -> None:
    if not store.on_sqlite:
        pytest.skip("SQLite only")
    path = Path(f"{store.engine.url.database}.life-99")
    path.touch()
    assert await alive(store) == set()
    file = os.open(path, os.O_RDWR)
    fcntl.flock(file, fcntl.LOCK_EX)
    assert await alive(store) == {99}
    os.close(file)


async def test_many_that_begin_at_once_bury_nobody_who_lives(database: str) -> None:
    stores = [open_store(database) for _ in range(6)]
    begun, end = asyncio.Semaphore(0), asyncio.Event()

    async def live(store: Store) -> int:
        async with living(store, "clock") as life:
            begun.release()
            await end.wait()
            return life.number

    lives = [asyncio.create_task(live(store)) for store in stores]
    for _ in lives:
        await begun.acquire()
    seen, rows = await alive(stores[0]), await known(stores[0])
    end.set()
    numbers = set(await asyncio.gather(*lives))
    for store in stores:
        await store.close()
    assert (len(numbers), seen, {number for number, _ in rows}) == (6, numbers, numbers)


async def test_who_began_while_another_waited_to_write_is_seen(store: Store, database: str) -> None:
    """Its number is alive in any transaction that can see what it wrote."""
    other = open_store(database)
    async with living(other, "member") as its, other.writing() as session:
        await session.execute(text("UPDATE life SET lag_ms = 1"))
        async with store.writing() as waiting:
            looking = asyncio.create_task(_alive_in(store, waiting))
            await asyncio.sleep(0.2)
            looked_early = looking.done()
            await session.commit()
            seen = await looking
    await other.close()
    assert (looked_early, its.number in seen) == (not store.on_sqlite, True)


async def _alive_in(store: Store, session: AsyncSession) -> frozenset[int]:
    return await alive_now(store, session)
