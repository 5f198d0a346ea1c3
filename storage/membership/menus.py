"""Command menus that are due: planned with what changes them, shown by the process that has the token.

Who takes some has a minute to show them; what was not shown by then, or fell due again, is taken anew.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.membership.tables import MenuDue
from storage.outbox.planning import insert_new
from storage.people import Member

BOTS: Final = ("member", "desk")
TO_SHOW: Final = timedelta(minutes=1)


async def renew_menus(session: AsyncSession, member: Member) -> None:
    """Both bots are to show that person the menu of what they are after this transaction."""
    theirs = MenuDue.telegram_id == member.telegram_id
    await session.execute(update(MenuDue).where(theirs).values(taken_until=None))
    rows = [{"bot": bot, "telegram_id": member.telegram_id} for bot in BOTS]
    await session.execute(insert_new(session, MenuDue).values(rows))


async def any_menu_due(session: AsyncSession, bot: str) -> bool:
    return await session.scalar(select(MenuDue.telegram_id).where(_due(bot)).limit(1)) is not None


async def take_due_menus(session: AsyncSession, bot: str, most: int) -> tuple[Sequence[int], datetime]:
    """Whose menu that bot has to show, by Telegram id; and until when nobody else takes them."""
    due = select(MenuDue.telegram_id).where(_due(bot)).order_by(MenuDue.telegram_id).limit(most)
    ids = list(await session.scalars(due.with_for_update(skip_locked=True)))
    until = now() + TO_SHOW
    taken = (MenuDue.bot == bot) & MenuDue.telegram_id.in_(ids)
    await session.execute(update(MenuDue).where(taken).values(taken_until=until))
    return ids, until


async def strike_menus(session: AsyncSession, bot: str, ids: Sequence[int], until: datetime) -> None:
    """Those are shown, or cannot be; the others taken with them are due again. Not what fell due since."""
    taken = (MenuDue.bot == bot) & (MenuDue.taken_until == until)
    await session.execute(delete(MenuDue).where(taken, MenuDue.telegram_id.in_(ids)))
    await session.execute(update(MenuDue).where(taken).values(taken_until=None))


def _due(bot: str) -> ColumnElement[bool]:
    return (MenuDue.bot == bot) & or_(MenuDue.taken_until.is_(None), MenuDue.taken_until < now())
