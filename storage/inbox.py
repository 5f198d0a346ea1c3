"""The set of updates whose effects are committed, and the answers owed for them."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.conversation import Inbox


async def note_received(session: AsyncSession, bot: str, update_id: int) -> bool:
    """Note the update in this transaction; False if it was received before, and nothing may be done.

    On PostgreSQL a second process that receives the same update waits here for the first to end.
    """
    try:
        async with session.begin_nested():
            await session.execute(insert(Inbox).values(bot=bot, update_id=update_id))
    except IntegrityError:
        return False
    return True


async def put_owed(session: AsyncSession, bot: str, update_id: int, answers: str | None) -> None:
    """What is still to be said for the update, as JSON; None when all is said."""
    row = (Inbox.bot == bot) & (Inbox.update_id == update_id)
    await session.execute(update(Inbox).where(row).values(answers=answers))


async def owed_for(session: AsyncSession, bot: str, update_id: int) -> str | None:
    """The answers still owed for one update, as JSON; None if all is said or nothing was to be said."""
    row = (Inbox.bot == bot) & (Inbox.update_id == update_id)
    owed: str | None = await session.scalar(select(Inbox.answers).where(row))
    return owed


async def owed_answers(session: AsyncSession, bot: str) -> list[tuple[int, str]]:
    """(update id, answers as JSON) of all updates whose answers are still owed, oldest first."""
    owed = select(Inbox.update_id, Inbox.answers).where(Inbox.bot == bot, Inbox.answers.is_not(None))
    rows = await session.execute(owed.order_by(Inbox.received_at, Inbox.update_id))
    return [(update_id, answers) for update_id, answers in rows if answers is not None]


async def forget_received(session: AsyncSession, before: datetime) -> int:
    """Drop answered updates older than `before`; Telegram keeps an update for 24 hours only."""
    done = delete(Inbox).where(Inbox.received_at < before, Inbox.answers.is_(None))
    result = await session.execute(done)
    return int(getattr(result, "rowcount", 0))
