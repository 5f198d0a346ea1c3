"""Giving and taking roles. Both people's rows are held, so what is checked still holds at the commit."""

from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.claims import grant
from storage.forgetting.wishes import PENDING, Forgetting
from storage.membership.admitting import held_member
from storage.membership.menus import renew_menus
from storage.membership.shutting import shut_ways_in
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member, RoleGrant
from storage.vocabularies import Role

CHANGED: Final = "role"
"""To who got or lost a role. Payload: the `role`, and whether it was `given`."""
GIVEN_BY: Final = {
    Role.MANAGER: Role.OFFICER,
    Role.OFFICER: Role.ADMINISTRATOR,
    Role.ADMINISTRATOR: Role.ADMINISTRATOR,
}
"""Who gives and takes which role. Membership has its own ways in and out."""


class Refused(StrEnum):
    NOT_ALLOWED = "not_allowed"
    NO_MEMBER = "no_member"
    LAST = "last"
    SAME = "same"
    """It is so already."""
    GONE = "gone"


async def change_role(
    session: AsyncSession, actor_id: int, member_id: int, role: Role, *, given: bool
) -> Refused | None:
    """Give or take `role`; None once done, which acts at once. The club always keeps an administrator."""
    held = {number: await held_member(session, number) for number in sorted({actor_id, member_id})}
    actor, member = held[actor_id], held[member_id]
    if member is None or actor is None or role not in GIVEN_BY:
        return Refused.GONE
    if refused := await _refusal(session, actor, member, role, given=given):
        return refused
    if given:
        grant(member, role, actor.id)
    else:
        member.grants.remove(next(one for one in member.grants if one.role is role))
        if role is Role.ADMINISTRATOR or not member.may(Role.OFFICER):
            await shut_ways_in(session, member.id)
    await session.flush()
    note_act(
        session, actor.id, "granted_role" if given else "removed_role", f"member:{member.id}", role=role.value
    )
    await renew_menus(session, member)
    await _tell(session, member, role, given=given)
    return None


async def _refusal(
    session: AsyncSession, actor: Member, member: Member, role: Role, *, given: bool
) -> Refused | None:
    if not actor.may(GIVEN_BY[role]):
        return Refused.NOT_ALLOWED
    if (role in member.roles) is given:
        return Refused.SAME
    if given and role is Role.MANAGER and member.is_guest:
        return Refused.NO_MEMBER
    if not given and role is Role.ADMINISTRATOR and await is_last_administrator(session, member):
        return Refused.LAST
    return None


async def is_last_administrator(session: AsyncSession, member: Member) -> bool:
    """Whether the club would be left without one; nobody else stops being one before the commit."""
    if Role.ADMINISTRATOR not in member.roles:
        return False
    held = select(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR).order_by(RoleGrant.id)
    others = [one.member_id for one in await session.scalars(held.with_for_update())]
    going = select(Forgetting.member_id).where(Forgetting.member_id.in_(others), PENDING)
    return set(others) - {member.id} <= set(await session.scalars(going))


async def _tell(session: AsyncSession, member: Member, role: Role, *, given: bool) -> None:
    push = Push(
        kind=CHANGED,
        subject=f"member:{member.id}",
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload={"role": role.value, "given": given},
    )
    if message := await plan(session, push):
        await fan_out(session, message, Member.id == member.id)
