"""Achievements as everyone may see them: the published ones only."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.records import Achievement
from storage.vocabularies import Status


async def published(session: AsyncSession, reference: str) -> Achievement | None:
    """The published achievement of exactly that reference."""
    wanted = (Achievement.reference == reference) & (Achievement.status == Status.PUBLISHED)
    found: Achievement | None = await session.scalar(select(Achievement).where(wanted))
    return found


async def newest(session: AsyncSession, start: int, count: int) -> list[Achievement]:
    """Published achievements, the last published first."""
    listed = (
        select(Achievement)
        .where(Achievement.status == Status.PUBLISHED)
        .order_by(Achievement.published_at.desc().nulls_last(), Achievement.id.desc())
        .offset(start)
        .limit(count)
    )
    return list(await session.scalars(listed))
