"""Command menus that are due: planned with what changes them, shown by each bot a moment later."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.membership.tables import MenuDue
from storage.outbox.planning import insert_new
from storage.people import Member

BOTS = ("member", "desk")


async def renew_menus(session: AsyncSession, member: Member) -> None:
    """Both bots are to show that person the menu of what they are after this transaction."""
    rows = [{"bot": bot, "telegram_id": member.telegram_id} for bot in BOTS]
    await session.execute(insert_new(session, MenuDue).values(rows))


async def take_due_menus(session: AsyncSession, bot: str, most: int) -> Sequence[int]:
    """Whose menu that bot has to show: their Telegram ids, which are due no more after this transaction."""
    due = select(MenuDue.telegram_id).where(MenuDue.bot == bot).order_by(MenuDue.telegram_id).limit(most)
    ids = list(await session.scalars(due))
    await session.execute(delete(MenuDue).where(MenuDue.bot == bot, MenuDue.telegram_id.in_(ids)))
    return ids
