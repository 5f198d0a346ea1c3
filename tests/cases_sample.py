"""Cases at every stage, for tests, and what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.beginning import begin_case
from storage.cases.lifecycle import held_case, make_case_move
from storage.cases.pipeline import case_of
from storage.cases.stages import CaseMove, CaseSide, Stage
from storage.cases.tables import Case, CaseEntry
from storage.people import Member
from storage.records import Record
from storage.store import Store
from storage.vocabularies import Role, Status
from tests.posted_sample import add_record
from tests.sample import add_member

SEEKER, OWNER, MANAGER = CaseSide.SEEKER, CaseSide.OWNER, CaseSide.MANAGER
OFFICER, CLOCK = CaseSide.OFFICER, CaseSide.CLOCK
TALKS: Final = (CaseMove.EXPRESS, CaseMove.ACCEPT, CaseMove.INTRODUCE)
PATHS: Final[dict[Stage, tuple[CaseMove, ...]]] = {
    Stage.SUGGESTED: (CaseMove.SUGGEST,),
    Stage.INTERESTED: TALKS[:1],
    Stage.ACCEPTED: TALKS[:2],
    Stage.INTRODUCED: TALKS,
    Stage.MEETING: (*TALKS, CaseMove.MEET),
    Stage.NDA: (*TALKS, CaseMove.MEET, CaseMove.SIGN_NDA),
    Stage.NEGOTIATING: (*TALKS, CaseMove.NEGOTIATE),
    Stage.SIGNED: (*TALKS, CaseMove.NEGOTIATE, CaseMove.SIGN),
    Stage.REGISTERED: (*TALKS, CaseMove.NEGOTIATE, CaseMove.SIGN, CaseMove.REGISTER),
    Stage.SUSPENDED: (*TALKS, CaseMove.MEET, CaseMove.SUSPEND),
    Stage.CLOSED: (*TALKS, CaseMove.CLOSE),
    Stage.DECLINED: (CaseMove.EXPRESS, CaseMove.DECLINE),
}
"""The moves that bring a case to each stage."""
BY: Final = {CaseMove.EXPRESS: SEEKER, CaseMove.SUGGEST: OFFICER}
"""Who makes them; all others are the owner's."""


@dataclass(frozen=True, slots=True)
class People:
    owner: Member
    seeker: Member
    manager: Member
    officer: Member
    record: Record


async def add_people(session: AsyncSession, **record: Any) -> People:
    """One of each side, and the owner's published record."""
    owner = await add_member(session, 801, "李工", "海岳膜技术研究所")
    seeker = await add_member(session, 802, "周敏", "浦江乳业")
    manager = await add_member(session, 803, "陈经", "紫竹经纪", role=Role.MANAGER)
    officer = await add_member(session, 804, "许言", "联络处", role=Role.OFFICER)
    made = await add_record(session, owner, Status.PUBLISHED, **record)
    return People(owner, seeker, manager, officer, made)


async def add_case(session: AsyncSession, people: People, stage: Stage, seeker: Member | None = None) -> Case:
    """Of the record, brought there move by move."""
    first, *moves = PATHS[stage]
    case = await begin_case(session, people.record, seeker or people.seeker, first, people.seeker.id)
    assert case is not None
    for move in moves:
        assert await make_case_move(session, case, move, BY.get(move, OWNER), people.owner.id)
    await session.refresh(case)
    return case


async def new_case(store: Store, stage: Stage, **record: Any) -> tuple[People, str]:
    """The people, and the reference of a case between them."""
    async with store.writing() as session:
        people = await add_people(session, **record)
        return people, (await add_case(session, people, stage)).reference


async def the_case(store: Store, reference: str) -> Case:
    async with store.reading() as session:
        case = await case_of(session, reference)
        assert case is not None
        return case


async def held(session: AsyncSession, reference: str) -> Case:
    case = await held_case(session, reference)
    assert case is not None
    return case


async def entries(store: Store, reference: str) -> Sequence[tuple[CaseMove, Stage | None, Stage]]:
    """The history from the beginning: move, before, after."""
    async with store.reading() as session:
        of_case = (
            select(CaseEntry).join(Case, Case.id == CaseEntry.case_id).where(Case.reference == reference)
        )
        rows = await session.scalars(of_case.order_by(CaseEntry.id))
        return [(one.move, one.before, one.after) for one in rows]
