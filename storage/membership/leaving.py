"""The end of a membership: by an officer's word or the member's own. They are a guest then.

Nothing is deleted. What they held goes over to a colleague, or is let go of (`storage.cases.letting_go`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.cases.handing_over import HandedOver, hand_over
from storage.cases.letting_go import let_go
from storage.membership.admitting import held_member
from storage.membership.menus import renew_menus
from storage.membership.shutting import shut_ways_in
from storage.membership.tables import JoiningRequest, RequestState
from storage.membership.telling import officers
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member
from storage.vocabularies import Role
from storage.watches.keeping import stop_watch
from storage.watches.tables import Watch

ENDED: Final = "membership_ended"
"""To who was taken out. Payload: the `organisation`'s name."""
LEFT: Final = "member_left"
"""To the officers. Payload: `member`, the id of who left, and the `organisation`'s name."""


class Then(StrEnum):
    """What becomes of what they hold."""

    HAND_OVER = "to"
    KEEP = "keep"
    """It is the organisation's; officers stand in."""
    WITHDRAW = "drop"


class Kept(StrEnum):
    """Why nobody leaves."""

    NOT_ALLOWED = "not_allowed"
    """Taking an officer out is an administrator's to do."""
    ADMINISTRATOR = "administrator"
    """That role is taken first, where the club sees to it that one is left."""
    NO_MEMBER = "no_member"
    NO_TAKER = "no_taker"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Parting:
    then: Then
    taker_id: int = 0


async def end_membership(
    session: AsyncSession, actor_id: int, member_id: int, parting: Parting
) -> HandedOver | Kept:
    """Of two presses at once the second finds no member. All people's rows are held."""
    ids = sorted({actor_id, member_id, parting.taker_id} - {0})
    held = {number: await held_member(session, number) for number in ids}
    actor, member, taker = held[actor_id], held[member_id], held.get(parting.taker_id)
    if actor is None or member is None:
        return Kept.GONE
    if refused := _refusal(actor, member):
        return refused
    home = member.organisation.name if member.organisation else ""
    done = await _part_with(session, actor, member, taker, parting.then)
    if done is None:
        return Kept.NO_TAKER
    await _end(session, member)
    act = "left_club" if actor is member else "removed_member"
    detail = {"organisation": home, "then": parting.then.value, "records": done.records, "cases": done.cases}
    note_act(session, actor.id, act, f"member:{member.id}", **detail)
    await renew_menus(session, member)
    await _tell(session, actor, member, home)
    await session.flush()
    return done


def _refusal(actor: Member, member: Member) -> Kept | None:
    if actor is not member and not actor.may(Role.OFFICER):
        return Kept.NOT_ALLOWED
    if Role.ADMINISTRATOR in member.roles:
        return Kept.ADMINISTRATOR
    if member.is_guest:
        return Kept.NO_MEMBER
    others_officer = actor is not member and Role.OFFICER in member.roles
    return Kept.NOT_ALLOWED if others_officer and not actor.may(Role.ADMINISTRATOR) else None


async def _part_with(
    session: AsyncSession, actor: Member, member: Member, taker: Member | None, then: Then
) -> HandedOver | None:
    """None where who is to take over cannot. What a colleague could not take is let go of."""
    if then is Then.HAND_OVER:
        if taker is None or taker.is_guest or taker.withdrawn_at:
            return None
        by = None if actor is member else actor.id
        handed = await hand_over(session, member, taker, by)
        if handed is None or not handed.staying:
            return handed
        await let_go(session, member, withdraw=False)
        return handed
    records, cases = await let_go(session, member, withdraw=then is Then.WITHDRAW)
    return HandedOver(records, cases, [])


async def _end(session: AsyncSession, member: Member) -> None:
    waiting = (JoiningRequest.member_id == member.id) & (JoiningRequest.state == RequestState.WAITING)
    settled = {"state": RequestState.WITHDRAWN, "decided_at": now()}
    await session.execute(update(JoiningRequest).where(waiting).values(settled))
    for watch in await session.scalars(select(Watch).where(Watch.member_id == member.id)):
        stop_watch(watch)
    await shut_ways_in(session, member.id)
    member.grants.clear()
    member.organisation, member.joined_at = None, None
    await session.flush()


async def _tell(session: AsyncSession, actor: Member, member: Member, home: str) -> None:
    own = actor is member
    payload = {"member": member.id, "organisation": home}
    push = Push(
        bot="desk" if own else "member",
        kind=LEFT if own else ENDED,
        subject=f"member:{member.id}",
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload=payload if own else {"organisation": home},
    )
    if message := await plan(session, push):
        await fan_out(session, message, Member.id.in_(officers()) if own else Member.id == member.id)
