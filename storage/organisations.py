"""Finding the organisation somebody means by what they typed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.people import FormerName, Organisation


async def organisation_of(session: AsyncSession, organisation_id: int) -> Organisation | None:
    found: Organisation | None = await session.get(Organisation, organisation_id)
    return found


async def formerly_named(session: AsyncSession, name: str) -> Organisation | None:
    """Whose former name that is, held as it is until this transaction ends."""
    had = select(FormerName.organisation_id).where(FormerName.name == name).scalar_subquery()
    held = select(Organisation).where(Organisation.id == had)
    found: Organisation | None = await session.scalar(
        held.with_for_update(read=True, key_share=True, of=Organisation)
    )
    return found


async def held_organisation(session: AsyncSession, organisation_id: int) -> Organisation | None:
    """There until this transaction ends; None where it was merged into another."""
    held = select(Organisation).where(Organisation.id == organisation_id)
    found: Organisation | None = await session.scalar(
        held.with_for_update(read=True, key_share=True, of=Organisation)
    )
    return found


async def former_names(session: AsyncSession, organisation_id: int) -> Sequence[str]:
    theirs = select(FormerName.name).where(FormerName.organisation_id == organisation_id)
    return list(await session.scalars(theirs.order_by(FormerName.since, FormerName.name)))


async def similar_organisations(session: AsyncSession, typed: str, most: int) -> list[Organisation]:
    """Those whose name, or a former one, holds what was typed or is held by it; the exact name first, then
    the exact former name, then the shortest.
    """
    name, had = Organisation.name, FormerName.name
    exactly = Organisation.id.in_(select(FormerName.organisation_id).where(had == typed))
    formerly = Organisation.id.in_(select(FormerName.organisation_id).where(_alike(typed, had)))
    order = (name != typed, ~exactly, func.length(name), Organisation.id)
    wanted = select(Organisation).where(or_(_alike(typed, name), formerly))
    return list(await session.scalars(wanted.order_by(*order).limit(most)))


def _alike(typed: str, name: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return or_(name.icontains(typed, autoescape=True), literal(typed).icontains(name))
