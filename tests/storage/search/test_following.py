"""What the index is told of the store: all that changed since, each once, by way of its number."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Connection

from storage.base import now
from storage.changes import current_change, next_change
from storage.records import Achievement, Demand
from storage.search import following
from storage.search.following import Step, count_changed, steps
from storage.store import Store
from storage.vocabularies import DemandKind, Status


async def publish(store: Store, *rows: Achievement | Demand) -> int:
    async with store.writing() as session:
        number = await next_change(session)
        for row in rows:
            row.change_number = number
        session.add_all(rows)
    return number


def record(number: int, status: Status = Status.PUBLISHED) -> Achievement:
    row = Achievement(reference=f"CG-2026-{number:04}", title=f"废水处理之{number}", fields=["RE"])
    row.status, row.valid_until = status, now() + timedelta(days=30)
    return row


def demand(number: int) -> Demand:
    row = Demand(reference=f"XQ-2026-{number:04}", title="要处理废水", fields=["RE"], kind=DemandKind.SERVICE)
    row.status, row.valid_until = Status.PUBLISHED, now() + timedelta(days=30)
    return row


async def touch(store: Store, reference: str) -> None:
    async with store.writing() as session:
        row = (await session.scalars(select(Achievement).where(Achievement.reference == reference))).one()
        row.change_number = await next_change(session)


async def told(store: Store, after: int) -> list[Step]:
    async with store.reading() as session:
        return [step async for step in steps(session, after, await current_change(session))]


async def test_all_that_changed_since_is_told_once_however_the_pages_fall(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PAGE", 3)
    monkeypatch.setattr(following, "READ", 2)
    before = await publish(store, *(record(number) for number in range(1, 4)))
    await publish(store, *(record(number) for number in range(4, 12)))  # more pages than one, of one number
    await publish(store, record(12), record(13, status=Status.WITHDRAWN), demand(14))
    await publish(store, record(15))
    found = await told(store, before)
    achievements = [f"CG-2026-{number:04}" for number in (*range(4, 13), 15)]
    assert sorted(document.key for step in found for document in step.puts) == [
        *achievements,
        "XQ-2026-0014",
    ]
    assert [key for step in found for key in step.drops] == ["CG-2026-0013"]
    assert sum(step.seen for step in found) == 12
    assert [step.number for step in found[:-1]] == [before] * (len(found) - 1)
    assert found[-1].number == before + 3


async def test_what_changes_meanwhile_is_for_the_next_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PAGE", 1)
    before = await publish(store, record(1))
    target = await publish(store, record(2), record(3))
    found: list[str] = []
    more = 0
    async with store.reading() as session:
        async for step in steps(session, before, target):
            found += [document.key for document in step.puts]
            more += 1
            await publish(store, record(10 + more))
            await touch(store, "CG-2026-0003")
    assert sorted(found) == ["CG-2026-0002", "CG-2026-0003"]
    later = [document.key for step in await told(store, target) for document in step.puts]
    assert sorted(later) == ["CG-2026-0003", "CG-2026-0011", "CG-2026-0012", "CG-2026-0013"]


async def test_with_nothing_changed_only_the_number_is_told(store: Store) -> None:
    number = await publish(store, record(1))
    assert await told(store, number) == [Step([], [], number, 0)]


async def test_one_change_is_read_without_a_look_at_the_others(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("its planner goes by the size of the table, which is small here")
    number = await publish(store, record(1), demand(2))
    asked: list[tuple[str, Any]] = []

    def hear(_: Connection, __: object, statement: str, parameters: Any, *___: object) -> None:
        asked.append((statement, parameters))

    event.listen(store.engine.sync_engine, "before_cursor_execute", hear)
    async with store.reading() as session:
        await count_changed(session, number - 1)
        assert sum([step.seen async for step in steps(session, number - 1, number)]) == 2
        event.remove(store.engine.sync_engine, "before_cursor_execute", hear)
        connection = await session.connection()
        for statement, parameters in asked:
            plan = [
                row.detail
                for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            ]
            assert not [line for line in plan if line.startswith("SCAN") and "subquery" not in line], plan
            of_records = [line for line in plan if line.startswith(("SEARCH achievement", "SEARCH demand"))]
            assert all("change_number>?" in line or "rowid=?" in line for line in of_records), plan
    assert len(asked) >= 6
