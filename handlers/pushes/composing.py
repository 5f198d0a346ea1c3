"""Which kind of message is composed by which function, at the moment it is sent.

So it is said in the language the member has chosen by then, and nothing that went meanwhile is shown.
"""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.pushes.match_news import compose_match, compose_matches
from handlers.pushes.notices import compose_notice
from handlers.pushes.paused import compose_paused
from handlers.pushes.record_news import compose_ending, compose_record_news
from handlers.pushes.review_waiting import compose_review
from handlers.pushes.watch_alerts import compose_watch_alert
from handlers.reply import Reply
from storage.outbox.tables import Message
from storage.people import Member
from storage.posting.news import ENDING, NEWS

Compose = Callable[[AsyncSession, Message, Member | None], Awaitable[Reply | None]]

KINDS: Mapping[str, Compose] = {
    "alert": compose_watch_alert,
    "match": compose_match,
    "matches": compose_matches,
    "notice": compose_notice,
    "paused": compose_paused,
    NEWS: compose_record_news,
    ENDING: compose_ending,
    "review": compose_review,
}


async def compose(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """What to say to the member (None: a group); None where nothing is left. KeyError: unknown kind."""
    return await KINDS[message.kind](session, message, member)
