"""Watches and new records for tests."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox.tables import Delivery, Message
from storage.people import Member
from storage.records import Achievement
from storage.search.matches import Filters
from storage.search.other_names import Other
from storage.search.query import Weighed, query_terms
from storage.store import Store
from storage.watches.keeping import keep_watch
from storage.watches.matching import match_new_records
from storage.watches.tables import Frequency, Watch, WatchHit
from tests.sample import add_achievement, add_member

NEED = "食品废水脱氮"
RECORD: Mapping[str, Any] = {"title": "低能耗短程脱氮污水处理", "summary": "面向食品废水，电耗下降三成。"}


async def watch(
    session: AsyncSession,
    member: Member,
    text: str = NEED,
    frequency: Frequency = Frequency.AT_ONCE,
    filters: Filters | None = None,
    others: tuple[Other, ...] = (),
) -> Watch:
    """A watch whose terms all weigh alike."""
    weighed = Weighed(dict.fromkeys(query_terms(text), 1.0), others)
    return await keep_watch(session, member, text, filters or Filters(), frequency, weighed)


async def watching_member(
    store: Store, text: str = NEED, frequency: Frequency = Frequency.AT_ONCE, number: int = 1
) -> tuple[int, str]:
    """A new member and their watch, by their ids."""
    async with store.writing() as session:
        member = await add_member(session, number)
        kept = await watch(session, member, text, frequency)
        return member.id, kept.id


async def publish(store: Store, number: int = 1, **values: Any) -> None:
    async with store.writing() as session:
        await add_achievement(session, number, **{**RECORD, **values})


async def match(store: Store) -> None:
    """Passes until nothing is left."""
    more = True
    while more:
        async with store.writing() as session:
            more = await match_new_records(session)


async def hits(store: Store) -> list[tuple[str, str]]:
    """(watch, reference) in order."""
    async with store.reading() as session:
        found = await session.scalars(select(WatchHit).order_by(WatchHit.watch_id, WatchHit.reference))
        return [(hit.watch_id, hit.reference) for hit in found]


async def told(store: Store) -> list[tuple[str, int | None]]:
    """(subject, member) of every delivery, in the order planned."""
    async with store.reading() as session:
        planned = select(Message.subject, Delivery.member_id).join(Delivery.message).order_by(Delivery.id)
        return [(subject, member_id) for subject, member_id in await session.execute(planned)]


async def record_of(session: AsyncSession, number: int = 1) -> Achievement:
    reference = f"CG-2026-{number:04d}"
    return (await session.scalars(select(Achievement).where(Achievement.reference == reference))).one()
