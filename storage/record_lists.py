"""Records of every status, as officers list and search them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.records import Achievement, Demand, Record
from storage.vocabularies import Status

Kind = type[Achievement] | type[Demand]


@dataclass(frozen=True, slots=True)
class Page:
    """`records` in their order from `start` on; `total` counts all of them."""

    records: tuple[Record, ...]
    total: int
    start: int


async def newest(session: AsyncSession, kind: Kind, status: Status | None, start: int, count: int) -> Page:
    """Records of one kind, newest first; None asks for every status."""
    wanted = [] if status is None else [kind.status == status]
    total = await session.scalar(select(func.count()).select_from(kind).where(*wanted)) or 0
    listed = select(kind).where(*wanted).order_by(kind.id.desc()).offset(start).limit(count)
    # select() over a union of tables is typed by what they share
    records = cast(Sequence[Record], (await session.scalars(listed)).all())
    return Page(tuple(records), total, start)


async def record_of(session: AsyncSession, reference: str) -> Record | None:
    """The record of exactly that reference, in any status."""
    wanted = reference.strip().upper()
    for kind in (Achievement, Demand):
        found: Record | None = await session.scalar(select(kind).where(kind.reference == wanted))
        if found:
            return found
    return None


async def holding(session: AsyncSession, texts: Collection[str], most: int) -> list[Record]:
    """Records whose title, reference or key in its file holds every word of one of `texts`.

    Any status, demands first (nothing else searches them), newest first, at most `most` of each kind.
    """
    found: list[Record] = []
    for kind in (Demand, Achievement):
        told = or_(*(and_(*(_in_one_of(kind, word) for word in text.split())) for text in texts))
        rows = await session.scalars(select(kind).where(told).order_by(kind.id.desc()).limit(most))
        found += cast(Sequence[Record], rows.all())
    return found


def _in_one_of(kind: Kind, word: str) -> ColumnElement[bool]:
    columns = (kind.title, kind.reference, kind.external_key)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))
