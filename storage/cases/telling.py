"""Telling those whom a case concerns through the outbox, in the transaction that is the cause."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.tables import Case, CaseEntry
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member, RoleGrant
from storage.vocabularies import Role

NEWS: Final = "case"
"""A move that was made. Payload: `reference` of the case, `entry`, the id of its history's."""


async def tell_members(
    session: AsyncSession,
    case: Case,
    kind: str,
    occurrence: str,
    members: Iterable[int | None],
    **payload: object,
) -> bool:
    """Once an occurrence; False where it was planned before, or there is nobody to tell."""
    told = {member for member in members if member is not None}
    push = _push(case, kind, occurrence, payload)
    message = await plan(session, push) if told else None
    if message is None:
        return False
    await fan_out(session, message, Member.id.in_(told))
    return True


async def tell_entry(session: AsyncSession, case: Case, entry: CaseEntry) -> None:
    """Everybody whom the case concerns, but not of their own act."""
    others = {case.seeker_id, case.owner_id, case.manager_id} - {entry.actor_id}
    await tell_members(session, case, NEWS, f"entry:{entry.id}", others, entry=entry.id)


async def tell_officers(
    session: AsyncSession,
    case: Case,
    kind: str,
    occurrence: str,
    officer_id: int | None = None,
    **payload: object,
) -> bool:
    """At the desk: all officers, or the one; once an occurrence."""
    message = await plan(session, _push(case, kind, occurrence, payload, bot="desk"))
    if message is None:
        return False
    officers = select(RoleGrant.member_id).where(RoleGrant.role.in_((Role.OFFICER, Role.ADMINISTRATOR)))
    wanted = Member.id.in_(officers)
    await fan_out(session, message, wanted if officer_id is None else wanted & (Member.id == officer_id))
    return True


def _push(case: Case, kind: str, occurrence: str, payload: Mapping[str, object], bot: str = "member") -> Push:
    return Push(
        bot=bot,
        kind=kind,
        subject=case.reference,
        occurrence=occurrence,
        lane=Lane.ALERT,
        payload={"reference": case.reference, **payload},
    )
