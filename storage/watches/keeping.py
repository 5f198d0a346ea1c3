"""Keeping watches: saving, finding, stopping, and how each has fared."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.changes import current_change
from storage.outbox.planning import insert_new
from storage.people import Member
from storage.search.analysis import fold
from storage.search.matches import Filters
from storage.search.query import Weighed
from storage.watches.parting import bring, part
from storage.watches.tables import Frequency, Watch, WatchHit, WatchName, WatchTerm
from storage.watches.times import next_digest

MOST_WATCHES = 20
"""Live ones a member."""


class TooManyWatches(Exception):
    """The member has as many live ones as there may be."""


@dataclass(frozen=True, slots=True)
class Fared:
    """How many records met a watch, and when the last was found."""

    hits: int = 0
    last_at: datetime | None = None


async def keep_watch(
    session: AsyncSession,
    member: Member,
    text: str,
    filters: Filters,
    frequency: Frequency,
    weighed: Weighed,
) -> Watch:
    """The member's watch for that, new, or live again where it was stopped; a live one stays as it is.

    `weighed`: what its text asks for, one term at least (`Finder.weigh`). Raises TooManyWatches.
    """
    there = await watch_like(session, member.id, text, filters)
    if there and there.stopped_at is None:
        return there
    await _mind_the_most(session, member)
    if there is None:
        return await _make(session, member, text, filters, frequency, weighed)
    await _revive(session, there, member, frequency, weighed)
    return there


async def watch_like(session: AsyncSession, member_id: int, text: str, filters: Filters) -> Watch | None:
    """The member's watch for the same words and filters, live or stopped."""
    same = (Watch.member_id == member_id) & (Watch.fingerprint == _fingerprint(text, filters))
    found: Watch | None = await session.scalar(select(Watch).where(same))
    return found


async def watch_of(session: AsyncSession, watch_id: str) -> Watch | None:
    found: Watch | None = await session.get(Watch, watch_id)
    return found


async def live_watches(session: AsyncSession, member_id: int) -> list[Watch]:
    """The newest first."""
    listed = select(Watch).where(Watch.member_id == member_id, Watch.stopped_at.is_(None))
    return list(await session.scalars(listed.order_by(Watch.created_at.desc(), Watch.id)))


async def fared(session: AsyncSession, watch_ids: Sequence[str]) -> dict[str, Fared]:
    """By watch; those that no record met yet are left out."""
    counted = await session.execute(
        select(WatchHit.watch_id, func.count(), func.max(WatchHit.found_at))
        .where(WatchHit.watch_id.in_(watch_ids))
        .group_by(WatchHit.watch_id)
    )
    return {watch_id: Fared(count, last) for watch_id, count, last in counted}


def stop_watch(watch: Watch) -> None:
    """From this commit on nothing more is said of it. Stopped already: nothing."""
    watch.stopped_at = watch.stopped_at or now()
    watch.next_at = None


async def resume_watch(session: AsyncSession, member: Member, watch: Watch) -> None:
    """As if it had never been stopped, but for what was published meanwhile. Raises TooManyWatches."""
    if watch.stopped_at is not None:
        await _mind_the_most(session, member)
        watch.stopped_at = None
        set_frequency(member, watch, watch.frequency)


def set_frequency(member: Member, watch: Watch, frequency: Frequency) -> None:
    watch.frequency = frequency
    watch.next_at = next_digest(frequency, member.zone, now())


async def _mind_the_most(session: AsyncSession, member: Member) -> None:
    live = select(func.count(Watch.id)).where(Watch.member_id == member.id, Watch.stopped_at.is_(None))
    if (await session.scalar(live) or 0) >= MOST_WATCHES:
        raise TooManyWatches


async def _make(
    session: AsyncSession,
    member: Member,
    text: str,
    filters: Filters,
    frequency: Frequency,
    weighed: Weighed,
) -> Watch:
    parts = part(text, weighed.rarities)
    row = {
        "id": secrets.token_urlsafe(9),
        "member_id": member.id,
        "text": text,
        "filters": filters.to_json(),
        "fingerprint": _fingerprint(text, filters),
        "frequency": frequency,
        "next_at": next_digest(frequency, member.zone, now()),
        "leading": parts.share,
        "rest": parts.rest,
        "after_change": await current_change(session),
        "created_at": now(),
    }
    made = await session.scalar(insert_new(session, Watch).values(row).returning(Watch.id))
    if made:  # else another turn of the same member saved it a moment ago
        await bring(session, made, parts, weighed.others)
    same = (Watch.member_id == member.id) & (Watch.fingerprint == row["fingerprint"])
    return (await session.scalars(select(Watch).where(same))).one()


async def _revive(
    session: AsyncSession, watch: Watch, member: Member, frequency: Frequency, weighed: Weighed
) -> None:
    """Saved anew: by what its text is worth today; what was published while it was stopped is not new."""
    await session.refresh(watch, with_for_update=True)
    if watch.stopped_at is None:
        return  # another turn of the same member has done it a moment ago
    parts = part(watch.text, weighed.rarities)
    for table in (WatchTerm, WatchName):
        await session.execute(delete(table).where(table.watch_id == watch.id))
    await bring(session, watch.id, parts, weighed.others)
    watch.leading, watch.rest = parts.share, dict(parts.rest)
    watch.stopped_at, watch.created_at, watch.after_change = None, now(), await current_change(session)
    set_frequency(member, watch, frequency)


def _fingerprint(text: str, filters: Filters) -> str:
    """The same for what differs only in blanks, width, case or script."""
    asked = [" ".join(fold(text).split()), filters.to_json()]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
