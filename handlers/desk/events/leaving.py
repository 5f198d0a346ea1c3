"""Leaving the search for somebody who walked in: what is typed next is no name any more."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialogs import dialog_of
from storage.people import Member

FLOW: Final = "walk_in"


async def leave_walk_in(session: AsyncSession, member: Member) -> None:
    dialog = await dialog_of(session, "desk", member.telegram_id)
    if dialog and dialog.flow == FLOW:
        await session.delete(dialog)
        await session.flush()
