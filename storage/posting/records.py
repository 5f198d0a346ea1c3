"""A member's own records: made from a form, changed, listed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.changes import next_change
from storage.people import Member
from storage.records import Achievement, Demand, Record
from storage.references import take_references

Model = type[Achievement] | type[Demand]


async def add_draft(session: AsyncSession, model: Model, author: Member, values: Mapping[str, Any]) -> Record:
    """A DRAFT of `author` under a new reference; `values` by column, as the form's fields read them."""
    (reference,) = await take_references(session, model, 1, now())
    record = model(
        reference=reference,
        author_id=author.id,
        organisation_id=author.organisation_id,
        language=author.language,
        **values,
    )
    session.add(record)
    record.change_number = await next_change(session)
    await session.flush()
    return record


async def change_text(session: AsyncSession, record: Record, values: Mapping[str, Any]) -> None:
    """Set columns of a `held_record` under a new change number; a published text has a new version then."""
    for column, value in values.items():
        setattr(record, column, value)
    if record.published_at:
        record.version += 1
    record.change_number = await next_change(session)
    await session.flush()


async def own_references(
    session: AsyncSession, member: Member, start: int, count: int
) -> tuple[list[str], int]:
    """The records this member posted, last changed first, from `start` on; and how many there are in all."""
    mine = union_all(_posted_by(Achievement, member), _posted_by(Demand, member)).subquery()
    total = await session.scalar(select(func.count()).select_from(mine)) or 0
    listed = select(mine.c.reference).order_by(mine.c.updated_at.desc(), mine.c.reference)
    return list(await session.scalars(listed.offset(start).limit(count))), total


async def by_reference(session: AsyncSession, references: Sequence[str]) -> list[Record]:
    """Those records in the order of their references; what is gone is left out."""
    found: dict[str, Record] = {}
    models: tuple[Model, ...] = (Achievement, Demand)
    for model in models:
        rows = cast(Sequence[Record], (await session.scalars(_referred(model, references))).all())
        found.update((row.reference, row) for row in rows)
    return [found[reference] for reference in references if reference in found]


def _referred(model: Model, references: Sequence[str]) -> Select[tuple[Record]]:
    return cast(Select[tuple[Record]], select(model).where(model.reference.in_(references)))


def _posted_by(model: Model, member: Member) -> Select[str, datetime]:
    return select(model.reference, model.updated_at).where(model.author_id == member.id)
