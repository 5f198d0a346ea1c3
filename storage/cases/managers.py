"""Technology managers for a record, a case or a need: what they dealt with, their fields, their load."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.lifecycle import OVER
from storage.cases.manager_profiles import ManagerProfile
from storage.cases.tables import Case
from storage.feedback.kinship import Kin, Terms, kind_terms
from storage.people import Member, MemberField, RoleGrant
from storage.posting.records import Model, by_reference
from storage.records import Achievement, Demand, Record
from storage.vocabularies import Role

MODELS: Final[tuple[Model, ...]] = (Achievement, Demand)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technology manager, and why. What they dealt with: records of theirs, and of their cases."""

    manager: Member
    kin: int
    """Of what they dealt with, how much is of a kind with what is asked."""
    alike: int
    """Of what they dealt with, how much shares a field with it."""
    load: int
    """Live cases that are theirs."""
    fields: tuple[str, ...]
    """Those that they chose as theirs, and that are asked."""
    about: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What a manager is looked for: fields, and what it is about."""

    fields: frozenset[str]
    terms: Terms


def sought_for(record: Record) -> Sought:
    return Sought(frozenset(record.fields), kind_terms(record.title, record.keywords))


async def candidates(session: AsyncSession, case: Case) -> list[Candidate]:
    """For a case, its own sides left out; listed or not."""
    sides = [side for side in (case.owner_id, case.seeker_id) if side is not None]
    records = await by_reference(session, [case.record_reference])
    sought = sought_for(records[0]) if records else Sought(frozenset(), frozenset())
    return await fitting(session, sought, barred=sides, listed_only=False)


async def fitting(
    session: AsyncSession, sought: Sought, *, barred: Collection[int], listed_only: bool
) -> list[Candidate]:
    """By what of its kind they dealt with, of its fields, their own fields; the least busy, the oldest."""
    holding = exists().where(RoleGrant.member_id == Member.id, RoleGrant.role == Role.MANAGER)
    wanted = select(Member).where(holding, Member.id.not_in(barred))
    if listed_only:
        agreed = exists().where(ManagerProfile.member_id == Member.id, ManagerProfile.listed)
        wanted = wanted.where(agreed)
    managers = (await session.scalars(wanted)).unique().all()
    ids = [manager.id for manager in managers]
    kin, alike = await _dealt_alike(session, ids, sought)
    load, chosen, about = await _load(session, ids), await _chosen(session, ids), await _about(session, ids)
    found = [
        Candidate(
            manager,
            kin[manager.id],
            alike[manager.id],
            load[manager.id],
            tuple(sorted(chosen[manager.id] & sought.fields)),
            about.get(manager.id, ""),
        )
        for manager in managers
    ]
    return sorted(found, key=lambda one: (-one.kin, -one.alike, -len(one.fields), one.load, one.manager.id))


async def _load(session: AsyncSession, managers: Sequence[int]) -> Counter[int]:
    live = select(Case.manager_id).where(Case.manager_id.in_(managers), Case.stage.not_in(OVER))
    return Counter(who for who in await session.scalars(live) if who is not None)


async def _chosen(session: AsyncSession, managers: Sequence[int]) -> defaultdict[int, set[str]]:
    rows = await session.execute(
        select(MemberField.member_id, MemberField.field).where(MemberField.member_id.in_(managers))
    )
    chosen: defaultdict[int, set[str]] = defaultdict(set)
    for member_id, code in rows:
        chosen[member_id].add(code)
    return chosen


async def _about(session: AsyncSession, managers: Sequence[int]) -> dict[int, str]:
    theirs = select(ManagerProfile).where(ManagerProfile.member_id.in_(managers))
    return {one.member_id: one.about for one in await session.scalars(theirs)}


async def _dealt_alike(
    session: AsyncSession, managers: Sequence[int], sought: Sought
) -> tuple[Counter[int], Counter[int]]:
    """For each manager what is of its kind, and what shares a field."""
    dealt = await _dealt_with(session, managers)
    records = {
        one.reference: one for one in await by_reference(session, sorted(set().union(*dealt.values())))
    }
    terms = {reference: kind_terms(one.title, one.keywords) for reference, one in records.items()}
    kin = Kin(terms.items()).of(sought.terms)
    shared = {reference for reference, one in records.items() if sought.fields & set(one.fields)}
    return _counted(dealt.items(), kin), _counted(dealt.items(), shared)


def _counted(dealt: Iterable[tuple[int, set[str]]], wanted: set[str]) -> Counter[int]:
    return Counter({who: len(references & wanted) for who, references in dealt})


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
