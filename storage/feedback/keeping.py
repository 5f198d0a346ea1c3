"""Keeping what members say of records, and who is not to be offered what any more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.feedback.tables import Feedback, NoUse
from storage.outbox.planning import insert_new
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Said:
    """How often it was said, by all members together."""

    useful: int
    no_use: Mapping[NoUse | None, int]
    """By reason, the most frequent first; None: no reason given."""


async def say(
    session: AsyncSession, member_id: int, reference: str, *, useful: bool, why: NoUse | None = None
) -> None:
    """From now on; whatever they said before of that record is replaced."""
    values = {"useful": useful, "why": why, "said_at": now()}
    row = {"member_id": member_id, "reference": reference, **values}
    await session.execute(insert_new(session, Feedback).values(row))
    await session.execute(update(Feedback).where(_of(member_id, reference)).values(values))


async def unsay(session: AsyncSession, member_id: int, reference: str) -> bool:
    """False where nothing was said."""
    taken = delete(Feedback).where(_of(member_id, reference)).returning(Feedback.reference)
    return (await session.scalar(taken)) is not None


async def said_of(session: AsyncSession, member_id: int, references: Collection[str]) -> dict[str, Feedback]:
    """Of those records, by reference."""
    theirs = select(Feedback).where(Feedback.member_id == member_id, Feedback.reference.in_(references))
    fresh = theirs.execution_options(populate_existing=True)
    return {one.reference: one for one in await session.scalars(fresh)}


async def said_by(
    session: AsyncSession, member_id: int, start: int, count: int
) -> tuple[list[Feedback], int]:
    """The last first, from `start` on; and how many in all."""
    total = await session.scalar(select(func.count()).where(Feedback.member_id == member_id)) or 0
    listed = (
        select(Feedback)
        .where(Feedback.member_id == member_id)
        .order_by(Feedback.said_at.desc(), Feedback.reference)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(listed.offset(start).limit(count))), total


def no_use_to(member_id: int | None) -> Select[str]:
    """References of what is not offered to that member again; nothing where they switched it off."""
    theirs = (Feedback.member_id == member_id) & ~Feedback.useful
    return (
        select(Feedback.reference)
        .join(Member, Member.id == Feedback.member_id)
        .where(theirs, Member.personalised)
    )


def finds_no_use_in(reference: str) -> ColumnElement[bool]:
    """A condition on `Member`: that record is not to be offered to them again."""
    said = (Feedback.reference == reference) & (Feedback.member_id == Member.id) & ~Feedback.useful
    return Member.personalised & exists().where(said)


async def said_in_all(session: AsyncSession) -> Said:
    """For the officers; nobody is named."""
    counted = await session.execute(
        select(Feedback.useful, Feedback.why, func.count()).group_by(Feedback.useful, Feedback.why)
    )
    rows = [(useful, why, count) for useful, why, count in counted]
    no_use = sorted(((-count, why or "", why) for useful, why, count in rows if not useful))
    return Said(sum(count for useful, _, count in rows if useful), {why: -count for count, _, why in no_use})


def _of(member_id: int, reference: str) -> ColumnElement[bool]:
    return (Feedback.member_id == member_id) & (Feedback.reference == reference)
