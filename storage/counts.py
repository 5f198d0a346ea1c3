"""How much of everything the store holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base
from storage.conversation import Inbox
from storage.feedback.keeping import Said, said_in_all
from storage.imports import ImportBatch
from storage.people import Member, Organisation, RoleGrant
from storage.record_lists import Kind
from storage.records import Achievement, Demand
from storage.vocabularies import Role, Status, TechField


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """Records of one kind: by status, and by main field (a field no record has is left out of both)."""

    by_status: Mapping[Status, int]
    by_field: Mapping[TechField, int]

    @property
    def total(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class Counts:
    members: int
    officers: int
    """Administrators among them."""
    organisations: int
    achievements: RecordCounts
    demands: RecordCounts
    imports: Mapping[str, int]
    """By `ImportBatch.state`."""
    feedback: Said
    owed_answers: int
    """Updates whose answers are not said yet, of both bots."""


async def count_all(session: AsyncSession) -> Counts:
    return Counts(
        members=await _rows(session, Member),
        officers=await _officers(session),
        organisations=await _rows(session, Organisation),
        achievements=await _records(session, Achievement),
        demands=await _records(session, Demand),
        imports=await _imports(session),
        feedback=await said_in_all(session),
        owed_answers=await session.scalar(select(func.count(Inbox.answers))) or 0,
    )


async def _rows(session: AsyncSession, table: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def _officers(session: AsyncSession) -> int:
    members = select(func.count(RoleGrant.member_id.distinct()))
    return await session.scalar(members.where(RoleGrant.role.in_((Role.OFFICER, Role.ADMINISTRATOR)))) or 0


async def _imports(session: AsyncSession) -> dict[str, int]:
    rows = await session.execute(select(ImportBatch.state, func.count()).group_by(ImportBatch.state))
    return {state: count for state, count in rows}  # noqa: C416 - rows are not pairs to mypy


async def _records(session: AsyncSession, kind: Kind) -> RecordCounts:
    statuses = await session.execute(select(kind.status, func.count()).group_by(kind.status))
    main = select(kind.fields[0].as_string().label("main")).subquery()
    fields = await session.execute(select(main.c.main, func.count()).group_by(main.c.main))
    return RecordCounts(
        {status: count for status, count in statuses},  # noqa: C416 - as above
        {TechField(code): count for code, count in fields if code in set(TechField)},
    )
