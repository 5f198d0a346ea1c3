"""Noting who blocked the bot and who came back."""

from collections.abc import Sequence

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated
from sqlalchemy.ext.asyncio import AsyncSession

from bot.owed import Owed
from storage.base import now
from storage.members import member_of
from storage.membership.menus import renew_menus


async def note_reach(session: AsyncSession, change: ChatMemberUpdated) -> Sequence[Owed]:
    """Mark the member unreachable, or reachable again; nobody is answered."""
    member = await member_of(session, change.from_user.id)
    if member is not None and change.chat.type == ChatType.PRIVATE:
        blocked = change.new_chat_member.status == ChatMemberStatus.KICKED
        if member.unreachable_since and not blocked:
            await renew_menus(session, member)
        member.unreachable_since = now() if blocked else None
    return ()
