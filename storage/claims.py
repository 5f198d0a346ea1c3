"""One-time claims of a role, kept by the SHA-256 of their token."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.people import Claim, Member, RoleGrant
from storage.vocabularies import Role


def add_claim(
    session: AsyncSession, token_hash: str, role: Role, issued_by: int | None, expires_at: datetime
) -> None:
    session.add(Claim(token_hash=token_hash, role=role, issued_by=issued_by, expires_at=expires_at))


async def claim_of(session: AsyncSession, token_hash: str) -> Claim | None:
    found: Claim | None = await session.get(Claim, token_hash, populate_existing=True)
    return found


async def open_claim(session: AsyncSession, token_hash: str, moment: datetime) -> Claim | None:
    """The claim, if it is neither used nor expired at `moment`."""
    usable = (Claim.token_hash == token_hash) & Claim.used_at.is_(None) & (Claim.expires_at > moment)
    found: Claim | None = await session.scalar(select(Claim).where(usable))
    return found


async def use_claim(session: AsyncSession, token_hash: str, moment: datetime) -> Claim | None:
    """Mark the claim as used and return it; of two who try at once exactly one gets it."""
    usable = (Claim.token_hash == token_hash) & Claim.used_at.is_(None) & (Claim.expires_at > moment)
    taken = update(Claim).where(usable).values(used_at=moment).returning(Claim.token_hash)
    if await session.scalar(taken) is None:
        return None
    return await claim_of(session, token_hash)


def grant(member: Member, role: Role, granted_by: int | None) -> None:
    """Give `role`; does nothing where the member holds it."""
    if role not in member.roles:
        member.grants.append(RoleGrant(role=role, granted_by=granted_by))
