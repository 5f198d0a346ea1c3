"""What is asked again and again does not take longer the more was ever sent, or is held.

SQLite chooses an index by its columns alone, so what it chooses for an empty store it chooses for a large one
too; PostgreSQL chooses by what it has counted.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.members import member_of
from storage.outbox.pacing import block, held_pacer, note_answers
from storage.outbox.set_back import clock_was_set_back
from storage.outbox.settling import Call, being_sent, sent_all, take_back, take_from_the_dead
from storage.outbox.taking import due, first_due, mark_sending
from storage.posting.records import own_references
from storage.store import Store
from tests.outbox_steps import FIRST, OWNER, StoppedTime, add_members, notice, planned

Ask = Callable[[AsyncSession], Awaitable[object]]


async def plans(store: Store, ask: Ask) -> list[str]:
    """What SQLite does for each statement, a line for each table."""
    if not store.on_sqlite:
        pytest.skip("PostgreSQL chooses by what it has counted")
    asked: list[tuple[str, Any]] = []

    def hear(_: Connection, __: object, statement: str, parameters: Any, *___: object) -> None:
        asked.append((statement, parameters))

    event.listen(store.engine.sync_engine, "before_cursor_execute", hear)
    async with store.writing() as session:
        await ask(session)
        await session.flush()
        event.remove(store.engine.sync_engine, "before_cursor_execute", hear)
        connection = await session.connection()
        explained = [
            await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            for statement, parameters in asked
            if statement.startswith(("SELECT", "UPDATE", "DELETE"))
        ]
        return [row.detail for rows in explained for row in rows]


async def step(session: AsyncSession) -> None:
    """All that a courier asks, and each answer of a bot."""
    assert not await clock_was_set_back(session, "member")
    await first_due(session, "member")
    await being_sent(session, "member")
    await take_back(session, "member", OWNER, {0})
    await take_from_the_dead(session, "member", frozenset({OWNER}))
    await held_pacer(session, "member")
    taken = []
    async for row in due(session, "member", now(), 6):
        mark_sending(row, OWNER)
        taken.append(Call(row.id, OWNER))
    assert len(taken) == 2
    await sent_all(session, {call: number for number, call in enumerate(taken)})
    await note_answers(session, "member", [FIRST])
    await block(session, "member", FIRST, 2, now())


async def test_step_of_a_courier_looks_at_few_deliveries(store: Store, clock: StoppedTime) -> None:
    await add_members(store, 2)
    for number in range(3):  # one goes to each chat at once; seconds are kept for the others
        await planned(store, notice(number))
    lines = await plans(store, step)
    of_deliveries = [line for line in lines if re.match(r"(SEARCH|SCAN) delivery\b", line)]
    assert len(of_deliveries) > 15
    too_many = re.compile(r"SCAN|ix_delivery_take \((?!bot=\? AND lane=\? AND state=\?)|\(chat_id=\?\)")
    assert [line for line in of_deliveries if too_many.search(line)] == []


async def test_records_of_an_author_are_not_looked_for_among_all(store: Store) -> None:
    await add_members(store, 1)

    async def ask(session: AsyncSession) -> None:
        member = await member_of(session, FIRST)
        assert member is not None
        await own_references(session, member, 0, 5)

    of_records = [line for line in await plans(store, ask) if re.search(r" (achievement|demand)\b", line)]
    assert len(of_records) >= 2
    assert [line for line in of_records if "author_id=?" not in line] == []
