"""What an audience can be chosen from: organisations, events and tags that there are."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.events.tables import Event, EventStatus
from storage.people import Member, MemberTag, Organisation


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is what a button carries, at most 20 characters of ASCII."""

    value: str
    label: str
    count: int | None = None


async def organisations(session: AsyncSession, words: str = "") -> list[Option]:
    """Those that members belong to, the largest first; with `words` those whose name holds them."""
    size = func.count(Member.id)
    query = select(Organisation.id, Organisation.name, size).join(Member).where(Member.joined_at.is_not(None))
    if words:
        query = query.where(Organisation.name.icontains(words, autoescape=True))
    ordered = query.group_by(Organisation.id, Organisation.name).order_by(size.desc(), Organisation.id)
    found = await session.execute(ordered)
    return [Option(str(number), name, count) for number, name, count in found]


async def events(session: AsyncSession, words: str = "") -> list[Option]:
    """Published and cancelled ones, the latest start first; with `words` those that are called so."""
    query = select(Event.id, Event.reference, Event.title).where(Event.status != EventStatus.DRAFT)
    if words:
        titled = Event.title.icontains(words, autoescape=True)
        query = query.where(or_(titled, Event.reference.icontains(words, autoescape=True)))
    found = await session.execute(query.order_by(Event.starts_at.desc(), Event.id))
    return [Option(str(number), f"{reference} {title}") for number, reference, title in found]


async def tags(session: AsyncSession, words: str = "") -> list[Option]:
    """Those that members have, the most common first."""
    size = func.count(MemberTag.member_id)
    query = select(MemberTag.tag, size)
    if words:
        query = query.where(MemberTag.tag.icontains(words, autoescape=True))
    found = await session.execute(query.group_by(MemberTag.tag).order_by(size.desc(), MemberTag.tag))
    return [Option(tag_code(tag), tag, count) for tag, count in found]


async def tag_of(session: AsyncSession, code: str) -> str | None:
    known: Sequence[str] = (await session.scalars(select(MemberTag.tag).distinct())).all()
    return next((tag for tag in known if tag_code(tag) == code), None)


async def event_named(session: AsyncSession, number: int) -> str | None:
    event = await session.get(Event, number)
    return f"{event.reference} {event.title}" if event else None


def tag_code(tag: str) -> str:
    """A tag may be too long for a button."""
    return hashlib.sha256(tag.encode()).hexdigest()[:12]
