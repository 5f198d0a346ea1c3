"""Taking a notice back, with all that was said about it."""

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.base import now
from storage.notices import corrections_told, nudging
from storage.notices.progress import wake_cards
from storage.notices.running import UNSETTLED, Running, settle, subject_of
from storage.outbox.correcting import KIND as CORRECTION
from storage.outbox.recalling import DELETABLE, recall
from storage.outbox.stopping import stop
from storage.outbox.tables import Delivery, Message, State


async def can_be_recalled(session: AsyncSession, running: Running) -> bool:
    """Whether a recall would do anything: there are copies to delete in time, or not yet sent."""
    young = (Delivery.state == State.SENT) & (Delivery.settled_at > now() - DELETABLE)
    own = exists().where(Delivery.message_id == running.message.id, or_(young, Delivery.state.in_(UNSETTLED)))
    return bool(await session.scalar(select(own)))


async def recall_notice(session: AsyncSession, running: Running, officer_id: int) -> int:
    """Send no further copy from this commit on, delete the sent ones and what was said beside them; how many
    copies are deleted.

    To be called by who holds the notice, where its status allows it.
    """
    notice, message = running.notice, running.message
    for beside in await _beside(session, running):
        if beside.kind == CORRECTION:
            await stop(session, beside)
        else:
            await recall(session, beside)
    count = await recall(session, message)
    note_act(session, officer_id, "recalled_notice", subject_of(notice), deleting=count)
    await session.flush()
    await settle(session, running)
    await wake_cards(session, notice.id)
    return count


async def _beside(session: AsyncSession, running: Running) -> list[Message]:
    """Its corrections, its nudges and theirs, and what its readers were told."""
    told = (Message.kind.in_((nudging.KIND, corrections_told.KIND))) & (
        Message.subject == f"notice:{running.notice.id}"
    )
    reminders = await nudging.held_nudges(session, running.notice.id)
    edited = [f"message:{one.id}" for one in (running.message, *reminders)]
    edits = (Message.kind == CORRECTION) & Message.subject.in_(edited)
    query = select(Message).where(told | edits, Message.recalled_at.is_(None), Message.stopped_at.is_(None))
    return list(await session.scalars(query.order_by(Message.id).with_for_update()))
