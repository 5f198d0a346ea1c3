"""New records held against all watches, in one pass that follows the change numbers.

A record meets a watch where it holds enough of what the watch asks: `LEAST_COVERAGE` of the weight of all
its terms, which is where a search stops calling its best match weak, and `LEAST_LEADING` of that of its
words, so that some word is met, whole or in part, and one everyday word is not enough.
Other names count as in searches (naming.py). Weights are those of the day the watch was saved. The figures
behind it are in docs/matching.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

from sqlalchemy import Select, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.changes import current_change
from storage.outbox.planning import insert_new
from storage.people import Member
from storage.records import Achievement
from storage.search.facets import Facets, facets_of, within
from storage.search.following import document_of, is_offered
from storage.search.marking import folded_parts
from storage.watches.among import among
from storage.watches.naming import Look, named_watches, terms_of
from storage.watches.tables import BEYOND, Watch, WatchCursor, WatchHit, WatchTerm
from storage.watches.telling import tell_at_once

LEAST_COVERAGE: Final = 0.2
LEAST_LEADING: Final = 0.12
A_PASS: Final = 0.4
"""Seconds after which no further record is begun: others write too."""
PAGE: Final = 50
"""Records read at a time."""
SLOWEST: Final = timedelta(minutes=5)
"""What publishing may take from its date to its commit: a large import dates all its records alike."""


@dataclass(frozen=True, slots=True)
class _New:
    """A record that is newly offered, as watches see it."""

    record: Achievement
    terms: frozenset[str]
    facets: Facets


async def anything_to_match(session: AsyncSession) -> bool:
    """Whether records changed since the last pass; for a reader, before it asks for the pass."""
    done = select(WatchCursor.change_number, WatchCursor.record_id)
    change, record_id = (await session.execute(done)).one()
    return record_id != BEYOND or change < await current_change(session)


async def match_new_records(session: AsyncSession) -> bool:
    """Note which new records meet which watches, and tell who wants to know at once.

    All in the caller's transaction, and only a while's work: True where more is left, to be asked for in
    a transaction of its own. Members are told when nothing is left, once for all of it. Called twice, or
    by two processes at once, it does everything once.
    """
    cursor = await held_cursor(session)
    target, until = await current_change(session), monotonic() + A_PASS
    if not await session.scalar(select(exists().where(Watch.stopped_at.is_(None)))):
        cursor.change_number, cursor.record_id = target, BEYOND
    while records := await _after(session, cursor, target):
        for record in records:
            if _may_be_offered(record):
                await _match(session, record)
            cursor.change_number, cursor.record_id = record.change_number, record.id
            if monotonic() > until:
                return True
    cursor.change_number, cursor.record_id = target, BEYOND
    await tell_at_once(session)
    return False


async def held_cursor(session: AsyncSession) -> WatchCursor:
    """The cursor, held until this transaction ends: who waits for it sees what we did."""
    held = select(WatchCursor).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(held)).one()


async def _after(session: AsyncSession, cursor: WatchCursor, target: int) -> list[Achievement]:
    place = tuple_(Achievement.change_number, Achievement.id)
    beyond = place > tuple_(cursor.change_number, cursor.record_id)
    changed = select(Achievement).where(beyond, Achievement.change_number <= target)
    return list(
        await session.scalars(changed.order_by(Achievement.change_number, Achievement.id).limit(PAGE))
    )


def _may_be_offered(record: Achievement) -> bool:
    return is_offered(record) and (record.valid_until is None or record.valid_until > now())


async def _match(session: AsyncSession, record: Achievement) -> None:
    parts = folded_parts(document_of(record))
    new = _New(record, terms_of(parts), facets_of(record))
    looks = await named_watches(session, parts, new.terms)
    for watch, organisation_id, held in await session.execute(_worth_a_look(session, new.terms)):
        rest = sum(share for term, share in watch.rest.items() if term in new.terms)
        looks.setdefault(watch.id, Look(watch, organisation_id, held, rest))
    hits = [
        {"watch_id": look.watch.id, "reference": record.reference, "found_at": now()}
        for look in looks.values()
        if _is_new_to(look.watch, record) and not _own(look.organisation_id, record) and _meets(look, new)
    ]
    if hits:
        await session.execute(insert_new(session, WatchHit), hits)


def _worth_a_look(session: AsyncSession, terms: Collection[str]) -> Select[Watch, int | None, float]:
    """Live watches of whose leading terms those make up enough, the member's organisation, and how much."""
    held = func.sum(WatchTerm.weight)
    led = (
        select(WatchTerm.watch_id, held.label("held"))
        .where(among(session, WatchTerm.term, terms))
        .group_by(WatchTerm.watch_id)
        .having(held >= LEAST_LEADING)
        .subquery()
    )
    return (
        select(Watch, Member.organisation_id, led.c.held)
        .join(led, led.c.watch_id == Watch.id)
        .join(Member, Member.id == Watch.member_id)
        .where(Watch.stopped_at.is_(None))
    )


def _is_new_to(watch: Watch, record: Achievement) -> bool:
    """Whether it was not there yet when the watch was saved; an old record that is edited is not new."""
    dated = max(filter(None, (record.published_at, record.created_at)))
    return record.change_number > watch.after_change and dated > watch.created_at - SLOWEST


def _own(organisation_id: int | None, record: Achievement) -> bool:
    return organisation_id is not None and organisation_id == record.organisation_id


def _meets(look: Look, new: _New) -> bool:
    if look.led < LEAST_LEADING or look.watch.leading * look.led + look.rest < LEAST_COVERAGE:
        return False
    return not look.watch.filters or all(
        not set(values).isdisjoint(new.facets[name]) for name, values in within(look.watch.asked).items()
    )
