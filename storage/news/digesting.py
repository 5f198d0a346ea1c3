"""The weekly digest: planned at each slot for those who chose a field in which something is new.

One message a slot and moment; what it says is put together when it is sent, from the numbers kept here. A
slot is held while it is served and moves on with it, so two clocks serve it once; missed ones are served
once, late.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.categories import Category
from storage.local_time import next_weekly
from storage.news.tables import Digest, DigestSlot, NewsField, NewsItem
from storage.outbox.planning import Push, fan_out, insert_new, inserted, plan, reached
from storage.outbox.tables import Lane, Message
from storage.people import Member, MemberField

KIND: Final = "digest"
"""Payload: nothing; `Digest` has what it is to hold."""
NEWS_FOR: Final = timedelta(days=28)
"""What is older is no news any more; sent messages are kept for longer."""
A_WEEK: Final = timedelta(days=8)
"""And a day, where clocks change. No slot is further away, but where the clock was set back."""


async def ensure_slot(session: AsyncSession, member: Member) -> None:
    """To be called where the member's zone, weekday or hour changed: there is a slot for it."""
    at = next_weekly(member.digest_weekday, time(member.digest_hour), member.zone, now())
    row = {"zone": member.zone, "weekday": member.digest_weekday, "hour": member.digest_hour, "next_at": at}
    await session.execute(insert_new(session, DigestSlot).values(row))


async def next_slot_at(session: AsyncSession) -> datetime | None:
    """When `send_digest` has something to do next."""
    first: datetime | None = await session.scalar(select(func.min(DigestSlot.next_at)))
    return first


async def any_slot_due(session: AsyncSession) -> bool:
    return (await session.execute(select(DigestSlot.zone).where(_due()).limit(1))).first() is not None


async def send_digest(session: AsyncSession) -> bool:
    """Serve one slot that is due; False where there is none (for us)."""
    query = select(DigestSlot).where(_due()).order_by(DigestSlot.next_at).limit(1)
    held = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    slot: DigestSlot | None = await session.scalar(held)
    if slot is None:
        return False
    due_at, moment = slot.next_at, now()
    slot.next_at = next_weekly(slot.weekday, time(slot.hour), slot.zone, moment)
    await session.flush()
    await _tell(session, slot, due_at, moment)
    return True


async def _tell(session: AsyncSession, slot: DigestSlot, due_at: datetime, moment: datetime) -> None:
    newest = await _newest_by_field(session, moment)
    wanted = and_(
        Member.zone == slot.zone,
        Member.digest_weekday == slot.weekday,
        Member.digest_hour == slot.hour,
        _has_news(newest),
        *reached("member", Category.DIGEST.value),
    )
    if not newest or not (await session.execute(select(Member.id).where(wanted).limit(1))).first():
        return
    push = Push(
        kind=KIND,
        subject=f"{slot.zone}:{slot.weekday}:{slot.hour}",
        occurrence=due_at.isoformat(),
        lane=Lane.NOTICE,
        category=Category.DIGEST.value,
        payload={},
    )
    message = await plan(session, push)
    if message is None:
        return
    rows = select(literal(message.id), Member.id, _told_until(), literal(max(newest.values()))).where(wanted)
    columns = ("message_id", "member_id", "after", "until")
    await inserted(session, insert_new(session, Digest).from_select(columns, rows))
    theirs = select(Digest.member_id).where(Digest.message_id == message.id)
    await fan_out(session, message, Member.id.in_(theirs))


async def _newest_by_field(session: AsyncSession, moment: datetime) -> Mapping[str, int]:
    """The number of the newest item of each field in which there is one."""
    live = and_(NewsItem.withdrawn_at.is_(None), NewsItem.posted_at > moment - NEWS_FOR)
    query = select(NewsField.field, func.max(NewsItem.change_number)).join(
        NewsItem, NewsItem.id == NewsField.item_id
    )
    found = await session.execute(query.where(live).group_by(NewsField.field))
    return dict(found.all())


def _has_news(newest: Mapping[str, int]) -> ColumnElement[bool]:
    """Whether the member chose a field whose newest item they were not told of."""
    if not newest:
        return literal(False)
    number = case(newest, value=MemberField.field)
    chosen = and_(MemberField.member_id == Member.id, MemberField.field.in_(list(newest)))
    return exists().where(chosen, number > _told_until())


def _told_until() -> ColumnElement[int]:
    told = select(func.max(Digest.until)).where(Digest.member_id == Member.id)
    return func.coalesce(told.correlate(Member).scalar_subquery(), 0)


def _due() -> ColumnElement[bool]:
    return or_(DigestSlot.next_at <= now(), DigestSlot.next_at > now() + A_WEEK)


async def window_of(session: AsyncSession, message_id: int, member_id: int) -> tuple[Digest, datetime] | None:
    """What a digest of theirs holds, and when it was planned; None where it is gone, or never was."""
    query = select(Digest, Message.created_at).join(Message, Message.id == Digest.message_id)
    found = await session.execute(query.where(Digest.message_id == message_id, Digest.member_id == member_id))
    row = found.first()
    return (row[0], row[1]) if row else None
