"""Records in every state of their lives, for tests, and what is asked of them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.tables import Delivery, Message
from storage.people import Member
from storage.posting.records import Model, add_draft, by_reference
from storage.posting.tables import Move, NewVersion, RecordMove
from storage.records import Achievement, Record
from storage.store import Store
from storage.vocabularies import DemandKind, Status

TEXT: dict[str, Any] = {
    "title": "膜法浓缩乳清蛋白 <A&B>",
    "summary": "用陶瓷膜浓缩乳清，蛋白得率提高两成。",
    "fields": ["BM"],
    "modes": ["licence"],
}
NEEDED: dict[str, Any] = {
    "title": "屠宰废水除臭",
    "summary": "车间异味重，希望不停产改造。",
    "kind": DemandKind.BREAKTHROUGH,
    "fields": ["RE"],
    "modes": ["joint_development"],
}


async def add_record(
    session: AsyncSession, author: Member, status: Status, model: Model = Achievement, **values: Any
) -> Record:
    """A record of `author` that stands at `status`, published for a year where that is so."""
    record = await add_draft(session, model, author, (TEXT if model is Achievement else NEEDED) | values)
    record.status = status
    record.unclassified_declared_at = now()
    if status in (Status.PUBLISHED, Status.ON_HOLD, Status.EXPIRED):
        record.published_at = record.published_at or now()
        record.valid_until = record.valid_until or now() + timedelta(days=365)
    await session.flush()
    return record


async def add_version(session: AsyncSession, record: Record, **answers: str | None) -> NewVersion:
    version = NewVersion(reference=record.reference, answers=answers, author_id=record.author_id)
    session.add(version)
    await session.flush()
    return version


async def the_record(store: Store, reference: str) -> Record:
    async with store.reading() as session:
        (record,) = await by_reference(session, [reference])
        return record


async def moves(store: Store, reference: str) -> list[tuple[Move, Status, Status, int | None]]:
    """Those that were logged, in their order: move, before, after, who."""
    async with store.reading() as session:
        logged = select(RecordMove).where(RecordMove.reference == reference).order_by(RecordMove.id)
        return [(one.move, one.before, one.after, one.actor_id) for one in await session.scalars(logged)]


async def messages(store: Store) -> list[tuple[str, str, dict[str, Any], list[int]]]:
    """What is planned, in its order: kind, subject, payload, and the chats it goes to."""
    async with store.reading() as session:
        planned = []
        for message in await session.scalars(select(Message).order_by(Message.id)):
            chats = select(Delivery.chat_id).where(Delivery.message_id == message.id)
            to = sorted(await session.scalars(chats))
            planned.append((message.kind, message.subject, dict(message.payload), to))
        return planned
