"""On publication a record's author is told what fits it, and the owners of what fits are told of it.

What is said is composed when it is sent (`handlers/pushes/match_news.py`) from the references kept here:
the texts and terms of both sides are then held against each other once more, which needs no index.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.declined import was_declined
from storage.categories import Category
from storage.feedback.keeping import finds_no_use_in
from storage.outbox.planning import Push, fan_out, opted_out, plan
from storage.outbox.tables import Delivery, Lane, Message
from storage.people import Member
from storage.posting.matching_marks import marked, take_mark
from storage.posting.news import has_author, tell_author
from storage.posting.records import by_reference
from storage.records import Record
from storage.search.counterparts import counterparts
from storage.search.finder import Finder
from storage.search.following import is_offered
from storage.store import Store

TO_AUTHOR: Final = "matches"
TO_OWNER: Final = "match"
"""Payload of both: the record's `reference`, and `fits`, the references of what fitted it, best first."""
MOST_OWNERS: Final = 10
MOST_TOLD: Final = 20
"""Records that a message may choose from when it is composed."""
MOST_HELD: Final = 100


async def anything_to_tell(store: Store) -> list[str]:
    """What waits to be matched; for a reader, before it asks for the work."""
    async with store.reading() as session:
        return await marked(session)


async def match_marked(store: Store, finder: Finder, reference: str) -> None:
    """Match one marked record and plan what is told of it. Twice, or by two processes: once."""
    async with store.writing() as session:
        if not await take_mark(session, reference):
            return
        for record in await by_reference(session, [reference]):
            if is_offered(record):
                await plan_match_news(session, finder, record)


async def plan_match_news(session: AsyncSession, finder: Finder, record: Record) -> None:
    """Plan both messages for this version of the record's text; where nothing fits, none."""
    found = await counterparts(session, finder, record, count=MOST_HELD)
    fits = [item.record for item in found.fits]
    if not fits:
        return
    told = [fit.reference for fit in fits[:MOST_TOLD]]
    await tell_author(session, record, TO_AUTHOR, str(record.version), {"fits": told})
    if owners := await _owners(session, record, fits):
        await _tell_owners(session, record, fits, owners)


async def _tell_owners(
    session: AsyncSession, record: Record, fits: Sequence[Record], owners: Sequence[int]
) -> None:
    theirs = [fit.reference for fit in fits if fit.author_id in owners]
    message = await plan(
        session,
        Push(
            kind=TO_OWNER,
            subject=record.reference,
            occurrence=str(record.version),
            lane=Lane.ALERT,
            category=Category.MATCHES,
            payload={"reference": record.reference, "fits": theirs},
        ),
    )
    if message:
        await fan_out(session, message, Member.id.in_(owners))


async def _owners(session: AsyncSession, record: Record, fits: Sequence[Record]) -> list[int]:
    """Those of the best records who can be told: each once a record, whatever its version."""
    posted = [fit.author_id for fit in fits if has_author(fit)]
    told_before = exists().where(
        Delivery.member_id == Member.id,
        Delivery.message_id == Message.id,
        Message.kind == TO_OWNER,
        Message.subject == record.reference,
    )
    can_be_told = select(Member.id).where(
        Member.id.in_(posted),
        Member.unreachable_since.is_(None),
        Member.withdrawn_at.is_(None),
        ~opted_out(Category.MATCHES),
        ~told_before,
        ~was_declined(record.reference),
        ~finds_no_use_in(record.reference),
    )
    reached = set(await session.scalars(can_be_told))
    best = [author for author in dict.fromkeys(posted) if author is not None and author in reached]
    return best[:MOST_OWNERS]
