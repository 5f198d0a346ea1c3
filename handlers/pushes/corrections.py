"""A copy of a notice is edited to what it says by now, and says that it was corrected."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.moments.showing import moment_said
from handlers.pushes.notices import compose_notice
from handlers.reply import Reply
from handlers.wording import Wording
from storage.outbox.tables import Message
from storage.people import Member
from storage.vocabularies import Language

MARK_ROOM: Final = 60
"""Characters that the mark may take in any language; what is corrected must leave them."""


async def compose_correction(session: AsyncSession, correction: Message, member: Member | None) -> Reply:
    message = await session.get_one(Message, correction.payload["message"])
    reply = await compose_notice(session, message, member)
    w = Wording(member.language if member else Language.ZH_HANS)
    zone = member.zone if member else "Asia/Shanghai"
    mark = w("<i>已更正 · {moment}</i>", moment=moment_said(w, correction.created_at, zone))
    return replace(reply, text=Markup("\n\n").join(part for part in (reply.text, mark) if part))
