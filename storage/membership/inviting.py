"""Invites: handed out by officers, used up by as many people as they say, withdrawn or expired."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.membership.tables import Invite, InviteUse
from storage.people import Member


class Shut(StrEnum):
    """Why nobody can join by a link."""

    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    USED = "used"


async def add_invite(
    session: AsyncSession,
    token_hash: str,
    organisation_id: int | None,
    uses: int,
    issuer: Member,
    expires_at: datetime,
) -> Invite:
    invite = Invite(
        token_hash=token_hash,
        organisation_id=organisation_id,
        uses=uses,
        issued_by=issuer.id,
        expires_at=expires_at,
    )
    session.add(invite)
    await session.flush()
    detail = {"organisation": organisation_id, "uses": uses, "until": expires_at.isoformat()}
    note_act(session, issuer.id, "made_invite", f"invite:{invite.id}", **detail)
    return invite


async def invite_by(session: AsyncSession, token_hash: str) -> Invite | None:
    found: Invite | None = await session.scalar(select(Invite).where(Invite.token_hash == token_hash))
    return found


async def invite_of(session: AsyncSession, number: int) -> Invite | None:
    found: Invite | None = await session.get(Invite, number, populate_existing=True)
    return found


def shut(invite: Invite | None) -> Shut | None:
    """Why it is of no use now; None where it is."""
    if invite is None:
        return Shut.UNKNOWN
    if invite.withdrawn_at:
        return Shut.WITHDRAWN
    if invite.expires_at <= now():
        return Shut.EXPIRED
    return Shut.USED if invite.used >= invite.uses else None


async def use_invite(session: AsyncSession, number: int, member: Member) -> Invite | None:
    """Count one use, for that member; of two who take the last at once one gets it. None: it is shut."""
    usable = (Invite.used < Invite.uses) & Invite.withdrawn_at.is_(None) & (Invite.expires_at > now())
    taken = (
        update(Invite).where(Invite.id == number, usable).values(used=Invite.used + 1).returning(Invite.id)
    )
    if await session.scalar(taken) is None:
        return None
    session.add(InviteUse(invite_id=number, member_id=member.id))
    await session.flush()
    return await invite_of(session, number)


async def withdraw_invite(session: AsyncSession, number: int, officer: Member) -> bool:
    """False where it was withdrawn before, or never was."""
    there = (Invite.id == number) & Invite.withdrawn_at.is_(None)
    done = update(Invite).where(there).values(withdrawn_at=now()).returning(Invite.id)
    if await session.scalar(done) is None:
        return False
    note_act(session, officer.id, "withdrew_invite", f"invite:{number}")
    return True


async def open_invites(session: AsyncSession, start: int, count: int) -> tuple[Sequence[Invite], int]:
    """Those that can be used, the newest first; and how many there are."""
    usable = (Invite.used < Invite.uses) & Invite.withdrawn_at.is_(None) & (Invite.expires_at > now())
    total = await session.scalar(select(func.count(Invite.id)).where(usable)) or 0
    listed = select(Invite).where(usable).order_by(Invite.id.desc()).offset(start).limit(count)
    return (await session.scalars(listed)).unique().all(), total


async def joined_by(session: AsyncSession, number: int, most: int) -> Sequence[str]:
    """Names of who joined by it, the newest first."""
    used = select(Member.name).join(InviteUse, InviteUse.member_id == Member.id)
    newest = (
        used.where(InviteUse.invite_id == number).order_by(InviteUse.used_at.desc(), Member.id).limit(most)
    )
    return list(await session.scalars(newest))
