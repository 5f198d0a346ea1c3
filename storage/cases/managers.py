"""Technology managers for a case: who deals with its fields, and how busy they are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.lifecycle import OVER
from storage.cases.tables import Case
from storage.people import Member, RoleGrant
from storage.posting.records import Model, by_reference
from storage.records import Achievement, Demand
from storage.vocabularies import Role

MODELS: Final[tuple[Model, ...]] = (Achievement, Demand)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technology manager; `alike` of their records and cases share a field with the case."""

    manager: Member
    alike: int
    load: int
    """Live cases that are theirs."""


async def candidates(session: AsyncSession, case: Case) -> list[Candidate]:
    """Technology managers by the fields of their records and cases, then the least busy, then the oldest."""
    holding = exists().where(RoleGrant.member_id == Member.id, RoleGrant.role == Role.MANAGER)
    sides = [side for side in (case.owner_id, case.seeker_id) if side is not None]
    managers = (await session.scalars(select(Member).where(holding, Member.id.not_in(sides)))).unique().all()
    ids = [manager.id for manager in managers]
    wanted = (await _fields_of(session, [case.record_reference]))[case.record_reference]
    alike, load = await _alike(session, ids, wanted), await _load(session, ids)
    found = [Candidate(manager, alike[manager.id], load[manager.id]) for manager in managers]
    return sorted(found, key=lambda one: (-one.alike, one.load, one.manager.id))


async def _load(session: AsyncSession, managers: Sequence[int]) -> Counter[int]:
    live = select(Case.manager_id).where(Case.manager_id.in_(managers), Case.stage.not_in(OVER))
    return Counter(who for who in await session.scalars(live) if who is not None)


async def _alike(session: AsyncSession, managers: Sequence[int], wanted: Iterable[str]) -> Counter[int]:
    """For each manager the records and cases that share a field with what is `wanted`."""
    dealt = await _dealt_with(session, managers)
    fields = await _fields_of(session, sorted(set().union(*dealt.values())))
    sought = set(wanted)
    return Counter({who: sum(bool(sought & fields[ref]) for ref in refs) for who, refs in dealt.items()})


async def _dealt_with(session: AsyncSession, managers: Sequence[int]) -> dict[int, set[str]]:
    """References of the records of their cases, and of those they posted or manage."""
    columns = [(Case.manager_id, Case.record_reference)]
    for model in MODELS:
        columns += [(model.author_id, model.reference), (model.manager_id, model.reference)]
    dealt: defaultdict[int, set[str]] = defaultdict(set)
    for person, reference in columns:
        rows = await session.execute(select(person, reference).where(person.in_(managers)))
        for row in rows:
            dealt[row[0] or 0].add(row[1])
    return dealt


async def _fields_of(session: AsyncSession, references: Sequence[str]) -> defaultdict[str, set[str]]:
    records = await by_reference(session, references)
    return defaultdict(set, {record.reference: set(record.fields) for record in records})
