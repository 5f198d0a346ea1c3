"""Audiences kept under a name, for all officers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.notices.audience import Audience, read_audience
from storage.notices.tables import SavedAudience
from storage.people import Member

NAME_LIMIT = 40


async def saved_audiences(session: AsyncSession) -> Sequence[SavedAudience]:
    return (await session.scalars(select(SavedAudience).order_by(SavedAudience.name))).all()


async def saved_audience(session: AsyncSession, number: int) -> SavedAudience | None:
    found: SavedAudience | None = await session.get(SavedAudience, number)
    return found


async def named_audience(session: AsyncSession, name: str) -> SavedAudience | None:
    found: SavedAudience | None = await session.scalar(
        select(SavedAudience).where(SavedAudience.name == name).with_for_update()
    )
    return found


async def save_audience(session: AsyncSession, officer: Member, name: str, audience: Audience) -> None:
    """Under that name, in place of what was kept under it."""
    kept = await named_audience(session, name)
    if kept is None:
        kept = SavedAudience(name=name, audience={})
        session.add(kept)
    kept.audience, kept.by, kept.at = audience.as_json(), officer.id, now()
    await session.flush()
    note_act(session, officer.id, "saved_audience", f"audience:{kept.id}", name=name)


async def forget_audience(session: AsyncSession, officer: Member, kept: SavedAudience) -> None:
    note_act(session, officer.id, "deleted_audience", f"audience:{kept.id}", name=kept.name)
    await session.delete(kept)
    await session.flush()


def audience_of(kept: SavedAudience) -> Audience:
    """Raises BadAudience."""
    return read_audience(kept.audience)
