"""Requests to join, or to change organisation: made once, decided once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.cases.letting_go import let_go
from storage.members import organisation_named
from storage.membership.admitting import admit, held_member
from storage.membership.tables import JoiningRequest, RequestState
from storage.membership.telling import tell_of_decision, tell_of_request
from storage.organisations import held_organisation
from storage.outbox.planning import insert_new
from storage.people import Member, Organisation

WAITING = JoiningRequest.state == RequestState.WAITING


@dataclass(frozen=True, slots=True)
class Wanted:
    """An organisation as somebody names it; `id` where the club has it."""

    name: str
    id: int | None = None


async def submit(
    session: AsyncSession, member: Member, wanted: Wanted, *, moves: bool = False
) -> JoiningRequest:
    """Ask the officers, who are told; the request that waits already where there is one."""
    row = {
        "member_id": member.id,
        "organisation_id": wanted.id,
        "organisation_name": wanted.name,
        "moves": moves,
        "state": RequestState.WAITING,
        "revision": 1,
        "why": "",
        "asked_at": now(),
    }
    made = insert_new(session, JoiningRequest).values(row).returning(JoiningRequest.id)
    if (number := await session.scalar(made)) is not None:
        act = "asked_to_move" if moves else "asked_to_join"
        note_act(session, member.id, act, f"member:{member.id}", request=number, organisation=wanted.name)
        await tell_of_request(session, number)
    return (await session.scalars(_of(member.id).where(WAITING))).one()


async def waiting_request(session: AsyncSession, member_id: int) -> JoiningRequest | None:
    found: JoiningRequest | None = await session.scalar(_of(member_id).where(WAITING))
    return found


async def last_request(session: AsyncSession, member_id: int) -> JoiningRequest | None:
    """Their newest, in whatever state."""
    newest = _of(member_id).order_by(JoiningRequest.id.desc()).limit(1)
    found: JoiningRequest | None = await session.scalar(newest)
    return found


async def request_of(session: AsyncSession, number: int) -> JoiningRequest | None:
    found: JoiningRequest | None = await session.get(JoiningRequest, number, populate_existing=True)
    return found


async def waiting_page(session: AsyncSession, start: int, count: int) -> tuple[Sequence[JoiningRequest], int]:
    """Those that wait, the longest waiting first; and how many there are."""
    total = await session.scalar(select(func.count(JoiningRequest.id)).where(WAITING)) or 0
    listed = select(JoiningRequest).where(WAITING).order_by(JoiningRequest.asked_at, JoiningRequest.id)
    return (await session.scalars(listed.offset(start).limit(count))).unique().all(), total


async def correct(
    session: AsyncSession, number: int, revision: int, officer: Member, wanted: Wanted
) -> JoiningRequest | None:
    """Put the organisation right; None where it waits no more, or was corrected since."""
    values = {"organisation_id": wanted.id, "organisation_name": wanted.name}
    before = await request_of(session, number)
    taken = await _take(session, number, revision, revision=revision + 1, **values)
    if taken and before:
        detail = {"before": before.organisation_name, "organisation": wanted.name}
        note_act(session, officer.id, "corrected_request", f"member:{taken.member_id}", **detail)
    return taken


async def approve(
    session: AsyncSession, number: int, revision: int, officer: Member
) -> JoiningRequest | None:
    """The guest is a member, or the member is of the other organisation, from now on, and is told.

    None where it waits no more, or an officer corrected it since: of two who decide at once one does.
    """
    asked = await request_of(session, number)
    if asked and asked.organisation_id:  # before any person, as a merge does
        await held_organisation(session, asked.organisation_id)
    member = await held_member(session, asked.member_id) if asked else None
    taken = await _take(session, number, revision, **_decided(RequestState.APPROVED, officer))
    if member is None or taken is None:
        return None
    organisation = await _organisation(session, taken)
    if taken.moves:
        detail = {
            "before": member.organisation.name if member.organisation else "",
            "organisation": organisation.name,
        }
        if organisation.id != member.organisation_id:  # what they hold is the organisation's that they leave
            await let_go(session, member, withdraw=False, manages=True)
        member.organisation = organisation
        note_act(session, officer.id, "moved", f"member:{member.id}", **detail)
    else:
        await admit(session, member, organisation, officer.id, "request")
    await session.flush()
    await tell_of_decision(session, taken.id, member.id)
    return taken


async def decline(
    session: AsyncSession, number: int, revision: int, officer: Member, why: str
) -> JoiningRequest | None:
    """The person is told why. None as with `approve`."""
    taken = await _take(session, number, revision, why=why, **_decided(RequestState.DECLINED, officer))
    if taken:
        note_act(session, officer.id, "declined_request", f"member:{taken.member_id}", why=why)
        await tell_of_decision(session, taken.id, taken.member_id)
    return taken


async def withdraw(session: AsyncSession, number: int, member: Member) -> bool:
    """By who made it; False where it waits no more."""
    theirs = (JoiningRequest.id == number) & (JoiningRequest.member_id == member.id) & WAITING
    values = {"state": RequestState.WITHDRAWN, "decided_at": now()}
    done = update(JoiningRequest).where(theirs).values(values).returning(JoiningRequest.id)
    if await session.scalar(done) is None:
        return False
    note_act(session, member.id, "withdrew_request", f"member:{member.id}", request=number)
    return True


def _of(member_id: int) -> Select[JoiningRequest]:
    theirs = select(JoiningRequest).where(JoiningRequest.member_id == member_id)
    return theirs.execution_options(populate_existing=True)


def _decided(state: RequestState, officer: Member) -> dict[str, object]:
    return {"state": state, "decided_at": now(), "decided_by": officer.id}


async def _take(session: AsyncSession, number: int, seen: int, **values: object) -> JoiningRequest | None:
    """Change it if it still waits at the revision that was seen, and hold it."""
    there = (JoiningRequest.id == number) & (JoiningRequest.revision == seen) & WAITING
    done = update(JoiningRequest).where(there).values(values).returning(JoiningRequest.id)
    if await session.scalar(done) is None:
        return None
    return await request_of(session, number)


async def _organisation(session: AsyncSession, request: JoiningRequest) -> Organisation:
    """The one it names, made where the club has none of that name."""
    known = request.organisation_id and await held_organisation(session, request.organisation_id)
    return known or await organisation_named(session, request.organisation_name)
