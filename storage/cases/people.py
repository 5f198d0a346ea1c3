"""Members by organisation, as officers choose them for a hand-over."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.people import Member, Organisation


async def organisations_page(
    session: AsyncSession, start: int, count: int
) -> tuple[Sequence[Organisation], int]:
    """Organisations of at least two members who joined, by name; and how many there are."""
    joined = Member.joined_at.is_not(None) & Member.organisation_id.is_not(None)
    several = (
        select(Member.organisation_id)
        .where(joined)
        .group_by(Member.organisation_id)
        .having(func.count(Member.id) > 1)
    )
    wanted = Organisation.id.in_(several)
    total = await session.scalar(select(func.count(Organisation.id)).where(wanted)) or 0
    listed = select(Organisation).where(wanted).order_by(Organisation.name, Organisation.id)
    return (await session.scalars(listed.offset(start).limit(count))).all(), total


async def members_page(
    session: AsyncSession, organisation_id: int, start: int, count: int
) -> tuple[Sequence[Member], int]:
    """Those who joined, by name; and how many there are."""
    theirs = (Member.organisation_id == organisation_id) & Member.joined_at.is_not(None)
    total = await session.scalar(select(func.count(Member.id)).where(theirs)) or 0
    listed = select(Member).where(theirs).order_by(Member.name, Member.id)
    return (await session.scalars(listed.offset(start).limit(count))).unique().all(), total
