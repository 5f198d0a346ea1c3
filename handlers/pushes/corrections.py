"""A copy of a notice, or of a reminder, is edited to what it says by now, and says that it was corrected."""

from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.moments.showing import moment_said
from handlers.pushes.notice_readers import reminder
from handlers.pushes.notices import compose_notice
from handlers.reply import Reply
from handlers.wording import Wording
from storage.notices.acknowledging import has_acknowledged
from storage.notices.nudging import KIND as NUDGE
from storage.notices.tables import Notice
from storage.outbox.tables import Message
from storage.people import Member
from storage.vocabularies import Language

MARK_ROOM: Final = 60
"""Characters that the mark may take in any language; what is corrected must leave them."""


async def compose_correction(
    session: AsyncSession, correction: Message, member: Member | None
) -> Reply | None:
    """Of the notice, or of a reminder of it; None where nobody is left to be reminded."""
    message = await session.get_one(Message, correction.payload["message"])
    if message.kind == NUDGE:
        reply = await _reminder(session, message, member)
    else:
        reply = await compose_notice(session, message, member)
    if reply is None:
        return None
    w = Wording(member.language if member else Language.ZH_HANS)
    zone = member.zone if member else "Asia/Shanghai"
    mark = w("<i>已更正 · {moment}</i>", moment=moment_said(w, correction.created_at, zone))
    return replace(reply, text=Markup("\n\n").join(part for part in (reply.text, mark) if part))


async def _reminder(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    notice = await session.get(Notice, message.payload["notice"])
    if notice is None or member is None:
        return None
    read = await has_acknowledged(session, notice.id, member.id)
    return replace(await reminder(session, notice, member, acknowledged=read), under=None)
