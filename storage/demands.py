"""Demands as everyone may see them: the published ones only."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.records import Demand
from storage.vocabularies import Status


async def published_demand(session: AsyncSession, reference: str) -> Demand | None:
    """The published demand of exactly that reference."""
    wanted = (Demand.reference == reference) & (Demand.status == Status.PUBLISHED)
    found: Demand | None = await session.scalar(select(Demand).where(wanted))
    return found
