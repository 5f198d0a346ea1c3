"""The set of updates whose effects are committed, and the answers owed for them."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.conversation import Inbox
from storage.outbox.planning import insert_new, inserted


async def note_received(session: AsyncSession, bot: str, update_id: int) -> bool:
    """Note the update in this transaction; False if it was received before, and nothing may be done.

    On PostgreSQL a second process that receives the same update waits here for the first to end.
    """
    row = {"bot": bot, "update_id": update_id, "received_at": now()}
    return bool(await inserted(session, insert_new(session, Inbox).values(row)))


async def put_owed(
    session: AsyncSession, bot: str, update_id: int, answers: str | None, owner: int | None = None
) -> None:
    """What `owner` has still to say for the update, as JSON; None when all is said."""
    row = (Inbox.bot == bot) & (Inbox.update_id == update_id)
    await session.execute(update(Inbox).where(row).values(answers=answers, owner=owner))


async def all_said(session: AsyncSession, bot: str, update_ids: Collection[int]) -> None:
    """Nothing is owed for these any more."""
    rows = (Inbox.bot == bot) & Inbox.update_id.in_(update_ids)
    await session.execute(update(Inbox).where(rows).values(answers=None, owner=None))


async def owed_for(session: AsyncSession, bot: str, update_id: int) -> str | None:
    """The answers still owed for one update, as JSON; None if all is said or nothing was to be said."""
    row = (Inbox.bot == bot) & (Inbox.update_id == update_id)
    owed: str | None = await session.scalar(select(Inbox.answers).where(row))
    return owed


async def are_left_over(session: AsyncSession, bot: str, alive: Collection[int]) -> bool:
    """Whether answers are owed that nobody who lives is saying."""
    return bool(await session.scalar(select(exists().where(*_left_over(bot, alive)))))


async def take_over(
    session: AsyncSession, bot: str, owner: int | None, alive: Collection[int]
) -> list[tuple[int, str]]:
    """Make `owner` say what nobody who lives is saying: (update id, answers as JSON), oldest first."""
    rows = select(Inbox).where(*_left_over(bot, alive)).order_by(Inbox.received_at, Inbox.update_id)
    taken = list(await session.scalars(rows.with_for_update(skip_locked=True)))
    for row in taken:
        row.owner = owner
    return [(row.update_id, row.answers) for row in taken if row.answers is not None]


def _left_over(bot: str, alive: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    nobodys = or_(Inbox.owner.is_(None), Inbox.owner.not_in(alive))
    return Inbox.bot == bot, Inbox.answers.is_not(None), nobodys
