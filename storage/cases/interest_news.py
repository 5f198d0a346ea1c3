"""What the two sides of an interest are told, and where nobody stands behind the record the officers."""

from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox.tables import Delivery, Message, State

INTEREST: Final = "interest"
"""To the owner."""
UNOWNED: Final = "interest_unowned"
"""To the officers, at their desk: the record has nobody who could answer."""
ANSWERED: Final = "interest_answer"
"""To the seeker: accepted without an exchange yet, or declined."""
WITHDRAWN: Final = "interest_withdrawn"
"""To the owner."""
CONTACT: Final = "contact"
"""To the side that agreed first: both contacts are open. Payload of all five: the case's `reference`."""


async def was_told(session: AsyncSession, kind: str, reference: str, member_id: int) -> bool:
    """Whether that member got the message of the case, or perhaps got it."""
    reached = Delivery.state.in_((State.SENT, State.SENDING, State.UNKNOWN))
    theirs = (Message.kind == kind) & (Message.subject == reference) & (Delivery.member_id == member_id)
    told = exists().where(Delivery.message_id == Message.id, theirs, reached)
    return bool(await session.scalar(select(told)))
