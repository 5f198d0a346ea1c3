"""Planning who is told of a request: the officers at their desk, the person of what came of it."""

from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Lane
from storage.people import Member, RoleGrant
from storage.vocabularies import Role

REQUEST: Final = "joining"
"""To the officers. Payload: the `request`."""
DECISION: Final = "joined"
"""To who asked. Payload: the `request`."""


def officers() -> Select[int]:
    """Member ids of all officers, administrators among them."""
    return select(RoleGrant.member_id).where(RoleGrant.role.in_((Role.OFFICER, Role.ADMINISTRATOR)))


async def tell_of_request(session: AsyncSession, request_id: int) -> None:
    push = Push(
        bot="desk",
        kind=REQUEST,
        subject=f"request:{request_id}",
        occurrence="asked",
        lane=Lane.ALERT,
        payload={"request": request_id},
    )
    if message := await plan(session, push):
        await fan_out(session, message, Member.id.in_(officers()))


async def tell_of_decision(session: AsyncSession, request_id: int, member_id: int) -> None:
    push = Push(
        kind=DECISION,
        subject=f"request:{request_id}",
        occurrence=now().isoformat(),
        lane=Lane.ALERT,
        payload={"request": request_id},
    )
    if message := await plan(session, push):
        await fan_out(session, message, Member.id == member_id)
