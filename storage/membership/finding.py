"""Finding people for officers, guests among them; and the tags that officers put on them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.outbox.planning import insert_new, inserted
from storage.people import Member, MemberTag, Organisation
from storage.posting.records import Model
from storage.records import Achievement, Demand

MOST_TAGS: Final = 20
TAG_LIMIT: Final = 20
MODELS: Final[tuple[Model, ...]] = (Achievement, Demand)


async def people_page(
    session: AsyncSession, words: str, start: int, count: int
) -> tuple[Sequence[Member], int]:
    """By name, organisation, tag, or a record they posted; all where nothing is asked. Members come first."""
    wanted = _meant(words)
    total = await session.scalar(select(func.count(Member.id)).where(wanted)) or 0
    order = (Member.joined_at.is_(None), Member.name, Member.id)
    listed = select(Member).where(wanted).order_by(*order).offset(start).limit(count)
    return (await session.scalars(listed)).unique().all(), total


async def person_of(session: AsyncSession, member_id: int) -> Member | None:
    found: Member | None = await session.get(Member, member_id, populate_existing=True)
    return found


async def tags_of(session: AsyncSession, member_id: int) -> Sequence[str]:
    tags = select(MemberTag.tag).where(MemberTag.member_id == member_id).order_by(MemberTag.tag)
    return list(await session.scalars(tags))


async def add_tag(session: AsyncSession, officer: Member, member_id: int, tag: str) -> bool:
    """False where they have it, or have as many as one may."""
    if len(await tags_of(session, member_id)) >= MOST_TAGS:
        return False
    row = insert_new(session, MemberTag).values({"member_id": member_id, "tag": tag})
    if not await inserted(session, row):
        return False
    note_act(session, officer.id, "tagged", f"member:{member_id}", tag=tag)
    return True


async def remove_tag(session: AsyncSession, officer: Member, member_id: int, tag: str) -> bool:
    theirs = (MemberTag.member_id == member_id) & (MemberTag.tag == tag)
    gone = await session.scalar(delete(MemberTag).where(theirs).returning(MemberTag.tag))
    if gone is None:
        return False
    note_act(session, officer.id, "untagged", f"member:{member_id}", tag=tag)
    return True


def _meant(words: str) -> ColumnElement[bool]:
    named = Member.name.icontains(words, autoescape=True)
    homes = select(Organisation.id).where(Organisation.name.icontains(words, autoescape=True))
    tagged = select(MemberTag.member_id).where(MemberTag.tag == words)
    meant = or_(named, Member.organisation_id.in_(homes), Member.id.in_(tagged))
    authors = [select(model.author_id).where(model.reference == words.upper()) for model in MODELS]
    return or_(meant, *(Member.id.in_(posted) for posted in authors))
