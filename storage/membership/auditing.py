"""Reading the audit log: newest first, of some people, acts or subjects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Wanted:
    """`words`: a person's name, as who did it or to whom, or part of a subject; `act`: exactly that one."""

    words: str = ""
    act: str = ""


async def entries_page(
    session: AsyncSession, wanted: Wanted, start: int, count: int
) -> tuple[Sequence[AuditEntry], int]:
    """And how many there are."""
    meant = _meant(wanted)
    total = await session.scalar(select(func.count(AuditEntry.id)).where(meant)) or 0
    newest = select(AuditEntry).where(meant).order_by(AuditEntry.id.desc()).offset(start).limit(count)
    return (await session.scalars(newest)).all(), total


async def acts_there(session: AsyncSession) -> Sequence[str]:
    """Every act of which there is an entry."""
    return list(await session.scalars(select(AuditEntry.act).distinct().order_by(AuditEntry.act)))


async def names_in(session: AsyncSession, entries: Sequence[AuditEntry]) -> Mapping[int, str]:
    """Names of the people in these entries, who did it and to whom, by member id."""
    ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
    ids |= {number for entry in entries if (number := member_in(entry.subject)) is not None}
    rows = await session.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))
    return {number: name for number, name in rows}  # noqa: C416 - rows are not pairs to mypy


def member_in(subject: str) -> int | None:
    """The member id of a subject that is a member."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == "member" and number.isdecimal() else None


def _meant(wanted: Wanted) -> ColumnElement[bool]:
    act = AuditEntry.act == wanted.act if wanted.act else true()
    if not wanted.words:
        return act
    named = Member.name.icontains(wanted.words, autoescape=True)
    subjects = select(literal("member:") + cast(Member.id, String)).where(named)
    return act & or_(
        AuditEntry.actor_id.in_(select(Member.id).where(named)),
        AuditEntry.subject.in_(subjects),
        AuditEntry.subject.icontains(wanted.words, autoescape=True),
    )
