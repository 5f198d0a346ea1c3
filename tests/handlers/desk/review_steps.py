"""Steps of a review, each in a transaction of its own, and what came of them."""

from typing import Any

from sqlalchemy import select

from handlers.desk import reviewing, reviewing_reasons
from handlers.desk.reviewing import Seen
from handlers.person import Person
from handlers.pushes.record_news import compose_record_news
from handlers.reply import Reply
from storage.audit import AuditEntry
from storage.outbox.tables import Message
from storage.people import Member
from storage.posting.reviewing import case_of
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Status
from tests.handlers.desk.conftest import somebody
from tests.posted_sample import (
    add_record,
    add_version,
)

OFFICER = somebody(601)
SECOND = somebody(602)


async def pending(store: Store, author: Member, **values: Any) -> Seen:
    async with store.writing() as session:
        reference = (await add_record(session, author, Status.PENDING, **values)).reference
    return await as_seen(store, reference)


async def changed(store: Store, author: Member, **answers: str | None) -> Seen:
    """A published record whose new version waits."""
    async with store.writing() as session:
        record = await add_record(session, author, Status.PUBLISHED)
        await add_version(session, record, **answers)
    return await as_seen(store, record.reference)


async def as_seen(store: Store, reference: str) -> Seen:
    async with store.reading() as session:
        case = await case_of(session, reference)
        assert case is not None
        return Seen(reference, case.stamp)


async def approve(store: Store, person: Person, member: Member, seen: Seen, finder: Finder) -> Reply:
    async with store.writing() as session:
        return await reviewing.approve(session, person, member, seen, finder)


async def returned(store: Store, officer: Member, seen: Seen, reasons: dict[str, str]) -> Reply:
    """退回 from the first press to the last, each in a transaction of its own."""
    async with store.writing() as session:
        await reviewing_reasons.begin_return(session, OFFICER, officer, seen)
    for name in reasons:
        async with store.writing() as session:
            await reviewing_reasons.toggle_field(session, OFFICER, officer, seen.reference, name)
    async with store.writing() as session:
        await reviewing_reasons.fields_chosen(session, OFFICER, officer, seen.reference)
    for reason in reasons.values():
        async with store.writing() as session:
            await reviewing_reasons.hear_reason(session, OFFICER, officer, reason)
    return await send(store, officer, seen)


async def send(store: Store, officer: Member, seen: Seen) -> Reply:
    async with store.writing() as session:
        return await reviewing_reasons.send_verdict(session, OFFICER, officer, seen.reference)


async def news(store: Store, author: Member) -> list[Reply | None]:
    """What the author is told, as it would be said now."""
    async with store.reading() as session:
        planned = await session.scalars(select(Message).order_by(Message.id))
        return [await compose_record_news(session, message, author) for message in planned]


async def acts(store: Store) -> list[tuple[int | None, str, str]]:
    async with store.reading() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.actor_id, entry.act, entry.subject) for entry in entries]


def data(reply: Reply) -> list[list[str]]:
    return [[button.data for button in row] for row in reply.rows]
