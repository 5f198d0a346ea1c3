"""Sending again what did not arrive, and nothing else."""

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.tables import Delivery, Message, State
from storage.people import Member


async def retryable(session: AsyncSession, message_id: int) -> int:
    """How many could be sent again at this moment."""
    return await session.scalar(select(func.count(Delivery.id)).where(_not_arrived(message_id))) or 0


async def retry(session: AsyncSession, message: Message) -> int:
    """Send again what was refused or could not be composed, and to whom was out of reach and is not any more;
    how many. What perhaps arrived, and what an officer let be, stays as it is.

    To be called by who holds the message.
    """
    message.resumed_at = now()
    again = update(Delivery).where(_not_arrived(message.id))
    done = await session.execute(
        again.values(state=State.READY, not_before=now(), slot_at=None, settled_at=None, error=None, faults=0)
    )
    return int(getattr(done, "rowcount", 0))


def _not_arrived(message_id: int) -> ColumnElement[bool]:
    reached = select(Member.id).where(Member.unreachable_since.is_(None))
    refused = (Delivery.state == State.FAILED) & Delivery.owner.is_not(None)
    back = (Delivery.state == State.UNREACHABLE) & Delivery.member_id.in_(reached)
    surely = Delivery.copies == 0
    in_time = exists().where(
        Message.id == message_id, or_(Message.expires_at.is_(None), Message.expires_at > now())
    )
    again = or_(refused, back, Delivery.state == State.DEAD)
    return and_(Delivery.message_id == message_id, surely, again, in_time)
