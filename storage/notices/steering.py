"""Pausing, resuming and stopping a notice, sending again what failed: each once, however often it is pressed.

To be called by who holds the notice (`running.held_running`), where its status allows the act.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import note_act
from storage.notices.progress import wake_cards
from storage.notices.running import Running, settle, subject_of
from storage.outbox import reports, settling
from storage.outbox.retrying import retry
from storage.outbox.settling import hold_back, resume
from storage.outbox.stopping import stop


async def pause_notice(session: AsyncSession, running: Running, officer_id: int) -> None:
    """From this commit on only calls in flight arrive."""
    await hold_back(session, running.message, None)
    await _done(session, running, officer_id, "paused_notice")


async def resume_notice(session: AsyncSession, running: Running, officer_id: int) -> None:
    reason = running.message.pause_reason
    await resume(session, running.message)
    await _done(session, running, officer_id, "resumed_notice", reason=reason)


async def stop_notice(session: AsyncSession, running: Running, officer_id: int) -> int:
    """What was sent stays; how many will not get it."""
    count = await stop(session, running.message)
    await _done(session, running, officer_id, "stopped_notice", not_sent=count)
    return count


async def retry_notice(session: AsyncSession, running: Running, officer_id: int) -> int:
    """Send once more what surely did not arrive; how many."""
    count = await retry(session, running.message)
    if count:
        await _done(session, running, officer_id, "retried_notice", copies=count)
    return count


async def resend_held(session: AsyncSession, running: Running, officer_id: int) -> int:
    """补发: send once more what perhaps arrived; how many."""
    count = await settling.resend_held(session, running.message.id)
    if count:
        await _done(session, running, officer_id, "resent_notice", copies=count)
    return count


async def leave_held(session: AsyncSession, running: Running, officer_id: int) -> int:
    """不补发; how many."""
    count = await reports.leave_held(session, running.message.id)
    if count:
        await _done(session, running, officer_id, "left_notice", copies=count)
    return count


async def _done(session: AsyncSession, running: Running, officer_id: int, act: str, **detail: object) -> None:
    note_act(session, officer_id, act, subject_of(running.notice), **detail)
    await session.flush()
    await settle(session, running)
    await wake_cards(session, running.notice.id)
