"""交接: what a member posted and follows goes over to somebody of the same organisation.

In one transaction and logged in each case. The contact of who leaves is shown no more; what the other side
consented to was for that person, so nobody's contact is open in the case until both agree anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.cases.lifecycle import OVER
from storage.cases.pipeline import note_entry
from storage.cases.stages import CaseMove, CaseSide
from storage.cases.tables import Case, Dispatch, Exchange
from storage.cases.telling import NEWS, tell_members
from storage.changes import next_change
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member
from storage.posting.records import Model
from storage.posting.tables import NewVersion
from storage.records import Achievement, Demand, Record
from storage.vocabularies import Role

KIND: Final = "handover"
"""To both. Payload: `giver` and `taker`, ids; how many `records` and `cases` went over."""
MODELS: Final[tuple[Model, ...]] = (Achievement, Demand)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a member has: records they posted, and live cases by side."""

    records: Sequence[str]
    owner: Sequence[str]
    seeker: Sequence[str]
    manager: Sequence[str]

    @property
    def cases(self) -> int:
        return len({*self.owner, *self.seeker, *self.manager})

    @property
    def anything(self) -> bool:
        return bool(self.records or self.cases)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """References that went over, and the cases that stay: the taker is in them already, or no manager."""

    records: Sequence[str]
    cases: Sequence[str]
    staying: Sequence[str]


async def holdings(session: AsyncSession, member_id: int) -> Holdings:
    records: list[str] = []
    for model in MODELS:
        records += await session.scalars(
            select(model.reference).where(model.author_id == member_id).order_by(model.id)
        )
    sides = [
        list(
            await session.scalars(select(Case.reference).where(_live(column == member_id)).order_by(Case.id))
        )
        for column in (Case.owner_id, Case.seeker_id, Case.manager_id)
    ]
    return Holdings(records, *sides)


async def colleagues(session: AsyncSession, member: Member) -> Sequence[Member]:
    """Those of the same organisation who have joined and can take over, by name."""
    if member.organisation_id is None:
        return []
    theirs = (Member.organisation_id == member.organisation_id) & (Member.id != member.id)
    query = select(Member).where(theirs, Member.joined_at.is_not(None)).order_by(Member.name, Member.id)
    return (await session.scalars(query)).unique().all()


async def hand_over(
    session: AsyncSession, giver: Member, taker: Member, officer_id: int | None
) -> HandedOver | None:
    """None where they are not of one organisation. Whoever moves a case at this moment comes before or after.

    Records are held before cases, as wherever both are. Cases that `giver` manages go over only to a
    technology manager; else they have none.
    """
    if giver.id == taker.id or giver.organisation_id is None:
        return None
    if giver.organisation_id != taker.organisation_id or taker.joined_at is None:
        return None
    records = [record.reference for record in await _hand_over_records(session, giver, taker)]
    cases = await held_cases(session, giver.id)
    moved = [
        case.reference for case in cases if await _hand_over_case(session, case, giver, taker, officer_id)
    ]
    staying = [case.reference for case in cases if case.reference not in moved]
    await take_back_offers(session, giver.id)
    detail = {"to": f"member:{taker.id}", "records": records, "cases": moved, "staying": staying}
    note_act(session, officer_id, "handed_over", f"member:{giver.id}", **detail)
    await session.flush()
    done = HandedOver(records, moved, staying)
    await _tell(session, giver, taker, done)
    return done


async def held_cases(session: AsyncSession, member_id: int) -> Sequence[Case]:
    theirs = or_(*(side == member_id for side in (Case.owner_id, Case.seeker_id, Case.manager_id)))
    held = select(Case).where(_live(theirs)).order_by(Case.id).with_for_update(of=Case)
    return (await session.scalars(held.execution_options(populate_existing=True))).unique().all()


async def _hand_over_case(
    session: AsyncSession, case: Case, giver: Member, taker: Member, officer_id: int | None
) -> bool:
    """Every side that is the giver's; False where none could go over."""
    sides = {"owner_id": case.owner_id, "seeker_id": case.seeker_id, "manager_id": case.manager_id}
    given = [side for side, held_by in sides.items() if held_by == giver.id]
    if given != ["manager_id"] and (taker.id in sides.values() or await _seeks_too(session, case, taker)):
        return False
    for side in given:
        able = side != "manager_id" or taker.may(Role.MANAGER)
        setattr(case, side, taker.id if able else None)
    if given != ["manager_id"]:
        await close_contacts(session, case, giver.id)
    kept = case.manager_id is not None or given != ["manager_id"]
    move = CaseMove.HAND_OVER if kept else CaseMove.RELIEVE
    entry = await note_entry(session, case, move, CaseSide.OFFICER, officer_id)
    others = {case.owner_id, case.seeker_id, case.manager_id} - {giver.id, taker.id, officer_id}
    await tell_members(session, case, NEWS, f"entry:{entry.id}", others, entry=entry.id)
    return True


async def _seeks_too(session: AsyncSession, case: Case, taker: Member) -> bool:
    """A member has one live case a record."""
    theirs = (Case.record_reference == case.record_reference) & (Case.seeker_id == taker.id)
    return (await session.scalar(select(Case.id).where(_live(theirs)))) is not None


async def close_contacts(session: AsyncSession, case: Case, giver_id: int) -> None:
    """The giver's consent ends. The other side's keeps, and opens again only together with the taker's."""
    of_case = Exchange.case_id == case.id
    ends = update(Exchange).where(of_case, Exchange.giver_id == giver_id, Exchange.revoked_at.is_(None))
    await session.execute(ends.values(revoked_at=now()))
    await session.execute(update(Exchange).where(of_case).values(opened_at=None))


async def _hand_over_records(session: AsyncSession, giver: Member, taker: Member) -> list[Record]:
    records: list[Record] = []
    for model in MODELS:
        held = select(model).where(model.author_id == giver.id).order_by(model.id).with_for_update(of=model)
        rows = await session.scalars(held.execution_options(populate_existing=True))
        for record in cast(Sequence[Record], rows.all()):
            record.author_id, record.change_number = taker.id, await next_change(session)
            records.append(record)
    waiting = (NewVersion.author_id == giver.id) & NewVersion.decided_at.is_(None)
    await session.execute(update(NewVersion).where(waiting).values(author_id=taker.id))
    return records


async def take_back_offers(session: AsyncSession, manager_id: int) -> None:
    """Cases offered to them as a technology manager and not answered."""
    offered = (Dispatch.manager_id == manager_id) & Dispatch.answered_at.is_(None)
    await session.execute(update(Dispatch).where(offered).values(answered_at=now()))


async def _tell(session: AsyncSession, giver: Member, taker: Member, done: HandedOver) -> None:
    counted = {"records": len(done.records), "cases": len(done.cases)}
    push = Push(
        kind=KIND,
        subject=f"member:{giver.id}",
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload={"giver": giver.id, "taker": taker.id, **counted},
    )
    if message := await plan(session, push):
        await fan_out(session, message, Member.id.in_((giver.id, taker.id)))


def _live(wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return wanted & Case.stage.not_in(OVER)
