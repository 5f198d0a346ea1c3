"""What is sealed lies encrypted in the store, and opens with its keys only."""

from collections.abc import Iterable
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

from storage.conversation import Dialog, Inbox
from storage.events.tables import Registration
from storage.keys import WRONG, is_sealed
from storage.migrating import migrate, migration_config
from storage.people import Member
from storage.resealing import seal_anew, sealed_places
from storage.scrubbing import scrub
from storage.sealing import BadKey, CannotUnseal, Keys, new_key
from storage.store import Store, StoreUnavailable, file_of, open_store
from tests.events_sample import add_event
from tests.keys import KEY, KEYS
from tests.sample import add_member

PHONE = "手机 13800138000"
ANSWER = "邮箱 minzhou@milk.example"
DRAFT = {"answers": {"title": "没填完的标题"}}
OWED = '[{"reply": "联系方式：minzhou@milk.example"}]'
PLAIN = (PHONE, "13800138000", "minzhou@milk.example", "没填完的标题")


async def fill(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        member.contact = PHONE
        event = await add_event(session)
        session.add(Registration(event=event, member=member, place="registered", answers=[ANSWER, ""]))
        session.add(Dialog(bot="member", telegram_id=1, flow="post", step="title", draft=DRAFT))
    await owe(store, 7)


async def owe(store: Store, update_id: int) -> None:
    async with store.writing() as session:
        session.add(Inbox(bot="member", update_id=update_id, answers=OWED))


async def read(store: Store) -> list[object]:
    async with store.reading() as session:
        columns = (Member.contact, Registration.answers, Dialog.draft, Inbox.answers)
        return [await session.scalar(select(column)) for column in columns]


async def stored(store: Store) -> list[str]:
    """As whoever steals the database would read it."""
    async with store.engine.connect() as connection:
        columns = (
            "contact FROM member",
            "answers FROM registration",
            "draft FROM dialog",
            "answers FROM inbox",
        )
        return [(await connection.scalar(text(f"SELECT {column}"))) or "" for column in columns]


def anything_of(words: Iterable[str], texts: Iterable[str]) -> list[str]:
    return [word for word in words for stored in texts if word in stored]


def bytes_of(database: str) -> bytes:
    path = file_of(database)
    assert path is not None
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def test_sealed_columns_come_back_as_they_were_written(store: Store) -> None:
    await fill(store)
    assert await read(store) == [PHONE, [ANSWER, ""], DRAFT, OWED]


async def test_sealed_columns_are_not_readable_in_the_store(store: Store) -> None:
    await fill(store)
    values = await stored(store)
    assert anything_of(PLAIN, values) == []
    assert [KEYS.unseal(value) != "" for value in values] == [True] * 4


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_sealed_columns_are_in_none_of_the_stores_files(store: Store, database: str) -> None:
    await fill(store)
    held = bytes_of(database)
    assert [word for word in PLAIN if word.encode() in held] == []
    assert "周敏".encode() in held


async def test_empty_values_need_no_key(store: Store, database: str) -> None:
    async with store.writing() as session:
        await add_member(session, 1)
    bare = open_store(database)
    async with bare.reading() as session:
        assert (await session.scalars(select(Member.contact))).one() == ""
    await bare.close()


async def test_store_without_keys_neither_reads_nor_writes_what_is_sealed(
    store: Store, database: str
) -> None:
    await fill(store)
    bare = open_store(database)
    with pytest.raises(CannotUnseal):
        await read(bare)
    with pytest.raises(Exception, match="opened without keys"):
        await owe(bare, 8)
    await bare.close()


def test_text_that_is_no_key_is_refused() -> None:
    for wrong in ("", "no key", KEY[:-4], KEY.replace("=", "")):
        with pytest.raises(BadKey):
            Keys([KEY, wrong])


async def test_keys_of_another_store_are_refused(store: Store, database: str) -> None:
    assert not await is_sealed(store)
    await migrate(store)
    assert await is_sealed(store)
    other = open_store(database, Keys([new_key()]))
    with pytest.raises(StoreUnavailable) as raised:
        await migrate(other)
    assert str(raised.value) == WRONG
    await other.close()
    await migrate(store)


async def test_store_that_was_plain_is_sealed_by_its_migration(store: Store, database: str) -> None:
    await fill(store)
    await _make_plain(store)
    assert anything_of(PLAIN, await stored(store)) != []
    assert await _seal_by_migration(store, KEYS) == 4
    await scrub(store)
    assert await read(store) == [PHONE, [ANSWER, ""], DRAFT, OWED]
    assert anything_of(PLAIN, await stored(store)) == []
    if store.on_sqlite:
        held = bytes_of(database)
        assert [word for word in PLAIN if word.encode() in held] == []


async def test_plain_store_is_not_migrated_without_keys(store: Store) -> None:
    await fill(store)
    await _make_plain(store)
    with pytest.raises(StoreUnavailable, match="not sealed yet"):
        await _seal_by_migration(store, None)
    assert anything_of(PLAIN, await stored(store)) != []
    await _seal_by_migration(store, KEYS)


async def test_every_value_is_sealed_anew_and_the_old_key_is_needed_no_more(
    store: Store, database: str
) -> None:
    await migrate(store)
    await fill(store)
    fresh = new_key()
    heard: list[tuple[int, int]] = []
    both = open_store(database, Keys([fresh, KEY]))
    assert await read(both) == [PHONE, [ANSWER, ""], DRAFT, OWED]
    assert await seal_anew(both, Keys([fresh, KEY]), lambda *done: heard.append(done)) == 4
    assert await seal_anew(both, Keys([fresh, KEY]), lambda *done: heard.append(done)) == 0
    await both.close()
    alone = open_store(database, Keys([fresh]))
    await migrate(alone)
    assert await read(alone) == [PHONE, [ANSWER, ""], DRAFT, OWED]
    await alone.close()
    assert heard == [(0, 4), (4, 4), (0, 0)]
    with pytest.raises(CannotUnseal):
        await read(store)


def test_every_sealed_column_is_found() -> None:
    found = {(place.table.name, place.value.name) for place in sealed_places()}
    assert found >= {
        ("member", "contact"),
        ("registration", "answers"),
        ("dialog", "draft"),
        ("inbox", "answers"),
    }


async def _make_plain(store: Store) -> None:
    """As it was before the migration that seals, with the same rows."""
    values = [KEYS.unseal(value) for value in await stored(store)]
    json = "JSON"

    def back(connection: Connection) -> None:
        for table, column, kind, value in (
            ("member", "contact", "VARCHAR(120)", values[0]),
            ("registration", "answers", json, values[1]),
            ("dialog", "draft", json, values[2]),
        ):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
            empty = "''" if table == "member" else "'{}'"
            connection.execute(
                text(f"ALTER TABLE {table} ADD COLUMN {column} {kind} NOT NULL DEFAULT {empty}")
            )
            connection.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": value})
        connection.execute(text("UPDATE inbox SET answers = :value"), {"value": values[3]})
        connection.execute(text("DROP TABLE key_proof"))

    async with store.engine.begin() as connection:
        await connection.run_sync(back)


async def _seal_by_migration(store: Store, keys: Keys | None) -> int:
    """How many values it sealed."""
    attributes: dict[str, Any] = {"keys": keys, "sealed": 0}
    script = ScriptDirectory.from_config(migration_config()).get_revision("0010")

    def upgrade(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"attributes": attributes})
        with Operations.context(context):
            script.module.upgrade()

    async with store.engine.begin() as connection:
        await connection.run_sync(upgrade)
    return int(attributes["sealed"])
