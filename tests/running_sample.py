"""Notices under way, step by step: started to members 900 and on, their copies taken and settled by hand."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.notices.freezing import start_notice
from storage.notices.running import Running, held_running, running_of
from storage.notices.tables import Notice
from storage.outbox.settling import sent
from storage.outbox.tables import Delivery, State
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_people
from tests.notices_sample import new_notice
from tests.outbox_steps import Taken, take

FIRST = 900
T = TypeVar("T")


async def started(store: Store, people: int, *, arrived: int = 0, **values: Any) -> int:
    """The notice's number; the first `arrived` members have it. `values` as its columns are called."""
    await add_people(store, people)
    notice_id = await new_notice(store, **values)
    async with store.writing() as session:
        await start_notice(session, await session.get_one(Notice, notice_id), now())
    if arrived:
        for taken in await take(store, arrived):
            await arrive(store, taken)
    return notice_id


async def arrive(store: Store, taken: Taken) -> None:
    async with store.writing() as session:
        await sent(session, taken.call, taken.chat_id + 10_000)


async def arrive_all(store: Store) -> list[Taken]:
    """Take and settle whatever is due now."""
    all_taken = await take(store)
    for taken in all_taken:
        await arrive(store, taken)
    return all_taken


async def act(store: Store, notice_id: int, do: Callable[[AsyncSession, Running], Awaitable[T]]) -> T:
    """In a transaction that holds the notice."""
    async with store.writing() as session:
        running = await held_running(session, notice_id)
        assert running is not None
        return await do(session, running)


async def look(store: Store, notice_id: int) -> Running:
    async with store.reading() as session:
        running = await running_of(session, notice_id)
        assert running is not None
        return running


async def copies(store: Store, notice_id: int) -> dict[State, int]:
    async with store.reading() as session:
        of_it = select(Delivery.state).join(Notice, Notice.message_id == Delivery.message_id)
        return dict(Counter(await session.scalars(of_it.where(Notice.id == notice_id))))


async def member_ids(store: Store) -> list[int]:
    async with store.reading() as session:
        theirs = select(Member.id).where(Member.telegram_id >= FIRST).order_by(Member.telegram_id)
        return list(await session.scalars(theirs))
