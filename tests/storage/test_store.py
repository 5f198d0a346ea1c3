import asyncio
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text, update

from storage.changes import ChangeCounter, current_change, next_change
from storage.migrating import migrate
from storage.people import Member, Organisation, RoleGrant
from storage.store import Store, StoreUnavailable, open_store
from storage.tables import metadata
from storage.vocabularies import Language, Role


async def test_migrations_leave_no_difference_to_the_tables(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrate_twice_changes_nothing(store: Store) -> None:
    await migrate(store)
    async with store.reading() as session:
        assert await current_change(session) == 0


async def test_member_comes_back_as_it_was_written(store: Store) -> None:
    moment = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    async with store.writing() as session:
        club = Organisation(name="临港研究所（样例）")
        member = Member(
            telegram_id=2**40, name="李<3", language=Language.EN, consent_version=1, organisation=club
        )
        member.joined_at = moment
        member.grants = [RoleGrant(role=Role.ADMINISTRATOR)]
        session.add(member)
    async with store.reading() as session:
        found = (await session.scalars(select(Member))).one()
        assert (found.telegram_id, found.name, found.language) == (2**40, "李<3", Language.EN)
        assert found.joined_at == moment
        assert found.organisation is not None
        assert found.organisation.name == "临港研究所（样例）"
        assert found.roles == {Role.ADMINISTRATOR}
        assert found.may(Role.OFFICER)
        assert not found.may(Role.MANAGER)


async def test_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="naive datetime"):
        async with store.writing() as session:
            session.add(Member(telegram_id=1, consent_version=1, joined_at=datetime(2026, 1, 1)))  # noqa: DTZ001


async def test_change_numbers_taken_at_once_are_all_different(store: Store) -> None:
    async def take() -> int:
        async with store.writing() as session:
            return await next_change(session)

    taken = await asyncio.gather(*(take() for _ in range(40)))
    assert sorted(taken) == list(range(1, 41))


async def test_read_then_write_by_many_loses_no_count(store: Store) -> None:
    """The driver's default transactions would let two writers read the same value on SQLite."""

    async def count_up() -> None:
        async with store.writing() as session:
            value = await session.scalar(select(ChangeCounter.value).with_for_update())
            await asyncio.sleep(0)
            await session.execute(update(ChangeCounter).values(value=(value or 0) + 1))

    await asyncio.gather(*(count_up() for _ in range(40)))
    async with store.reading() as session:
        assert await current_change(session) == 40


async def test_reader_does_not_wait_for_a_writer(store: Store) -> None:
    async with store.writing() as writer:
        await next_change(writer)
        async with asyncio.timeout(2), store.reading() as reader:
            assert await current_change(reader) == 0


async def test_sqlite_file_is_private_and_safe(tmp_path: Path) -> None:
    path = tmp_path / "liaison.db"
    store = open_store(f"sqlite:///{path}")
    await migrate(store)
    async with store.writing() as session:
        pragmas = [
            (await session.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
        modes = [stat.S_IMODE(file.stat().st_mode) for file in sorted(tmp_path.iterdir())]
    await store.close()
    assert pragmas == ["wal", 2, 1, 5000]
    assert modes == [0o600] * 3


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "sqlite:////no/such/folder/liaison.db",
            "the folder /no/such/folder does not exist; create it first",
        ),
        ("mysql://x/y", "database mysql is not supported; use sqlite or postgresql"),
        ("sqlite://", "an SQLite store needs a file: sqlite:///path/to/liaison.db"),
        (
            "nonsense",
            "the database URL cannot be read; expected sqlite:///path or postgresql://user@host/name",
        ),
    ],
)
def test_store_that_cannot_open_says_why(url: str, sentence: str) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        open_store(url)
    assert str(raised.value) == sentence


def test_who_brings_a_store_up_to_date_knows_every_table() -> None:
    """Also where there is nothing to migrate, and alembic, which imports them all, is not asked."""
    known = "import storage.migrating\nfrom storage.base import Base\nprint(len(Base.metadata.sorted_tables))"
    told = subprocess.run([sys.executable, "-c", known], capture_output=True, check=True, text=True)
    assert int(told.stdout) == len(metadata.tables)
