"""What an officer leaves behind with the role: the ways into the club that they handed out, and events."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.events.tables import Event
from storage.membership.tables import Invite
from storage.people import Claim


async def shut_ways_in(session: AsyncSession, member_id: int) -> None:
    """Their open invites and links to a role: who lost a role must not come by it again through a link.

    What is to be told of events that they made goes to all officers from now on.
    """
    moment = now()
    invites = (Invite.issued_by == member_id) & Invite.withdrawn_at.is_(None)
    await session.execute(update(Invite).where(invites).values(withdrawn_at=moment))
    claims = (Claim.issued_by == member_id) & Claim.used_at.is_(None) & (Claim.expires_at > moment)
    await session.execute(update(Claim).where(claims).values(expires_at=moment))
    organised = (Event.created_by == member_id) & Event.followed_at.is_(None)
    await session.execute(update(Event).where(organised).values(created_by=None))
