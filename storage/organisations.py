"""Finding the organisation somebody means by what they typed."""

from sqlalchemy import func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.people import Organisation


async def organisation_of(session: AsyncSession, organisation_id: int) -> Organisation | None:
    found: Organisation | None = await session.get(Organisation, organisation_id)
    return found


async def similar_organisations(session: AsyncSession, typed: str, most: int) -> list[Organisation]:
    """Those whose name holds what was typed, or is held by it; the exact name first, then the shortest."""
    name = Organisation.name
    alike = or_(name.icontains(typed, autoescape=True), literal(typed).icontains(name))
    order = (name != typed, func.length(name), Organisation.id)
    return list(await session.scalars(select(Organisation).where(alike).order_by(*order).limit(most)))
