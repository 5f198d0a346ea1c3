import asyncio

from sqlalchemy import func, select

from storage.members import organisation_named
from storage.people import Organisation
from storage.store import Store


async def test_organisation_named_by_many_at_once_is_made_once(store: Store) -> None:
    async def name() -> int:
        async with store.writing() as session:
            return (await organisation_named(session, "临港研究所（样例）")).id

    ids = await asyncio.gather(*(name() for _ in range(8)))
    async with store.reading() as session:
        assert (len(set(ids)), await session.scalar(select(func.count(Organisation.id)))) == (1, 1)
