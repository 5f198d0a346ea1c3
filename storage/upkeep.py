"""Deleting what is kept only for a while. The periods stand here and nowhere else."""

from datetime import timedelta

from sqlalchemy import delete

from storage.base import now
from storage.conversation import Search
from storage.feedback.choices import forget_openings
from storage.inbox import forget_received
from storage.outbox.pacing import forget_chats
from storage.outbox.settling import expire
from storage.store import Store
from storage.watches.keeping import forget_stopped

KEEP_UPDATE_IDS = timedelta(days=8)
"""Telegram keeps an update for 24 hours; ids may restart after a week of silence."""
KEEP_SEARCHES = timedelta(days=30)
KEEP_CHOICES = timedelta(days=365)
"""Long enough for several members to search for the same word."""
KEEP_STOPPED_WATCHES = timedelta(days=30)
"""As long as one might want to undo it."""


async def forget_the_old(store: Store) -> None:
    """Delete what is past its period, settle what is too late to be said; twice does nothing more."""
    moment = now()
    async with store.writing() as session:
        await forget_chats(session)
        await expire(session)
        await forget_stopped(session, moment - KEEP_STOPPED_WATCHES)
        await forget_received(session, moment - KEEP_UPDATE_IDS)
        await forget_openings(session, moment - KEEP_CHOICES)
        await session.execute(delete(Search).where(Search.created_at < moment - KEEP_SEARCHES))
