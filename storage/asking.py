"""A question that waits for its confirmation: at most one unfinished dialog a person and bot."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.conversation import Dialog


async def ask(session: AsyncSession, bot: str, telegram_id: int, flow: str, draft: dict[str, Any]) -> None:
    """Keep `draft` until it is confirmed; whatever was asked before is dropped."""
    await take_asked(session, bot, telegram_id)
    session.add(Dialog(bot=bot, telegram_id=telegram_id, flow=flow, step="confirm", draft=draft))
    await session.flush()


async def take_asked(session: AsyncSession, bot: str, telegram_id: int) -> Dialog | None:
    """End the person's dialog and return it; of two who try at once exactly one gets it."""
    theirs = (Dialog.bot == bot) & (Dialog.telegram_id == telegram_id)
    taken: Dialog | None = await session.scalar(delete(Dialog).where(theirs).returning(Dialog))
    return taken


async def asked(session: AsyncSession, bot: str, telegram_id: int) -> Dialog | None:
    found: Dialog | None = await session.get(Dialog, (bot, telegram_id))
    return found
