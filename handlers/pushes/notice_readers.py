"""What readers of a notice are told later: to acknowledge it, and what was corrected after they did."""

from typing import Final

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.formatting import plain_text, shortened
from handlers.notices.buttons import link_rows, reader_rows
from handlers.notices.differing import differences
from handlers.pushes.notices import notice_text
from handlers.reply import Reply
from handlers.wording import Wording
from storage.notices.acknowledging import has_acknowledged
from storage.notices.content import read_content
from storage.notices.correcting import newest_correction
from storage.notices.tables import Notice, NoticeStatus
from storage.outbox.tables import Delivery, Message, State
from storage.people import Member

BEGINNING: Final = 200
MOST_CHANGED: Final = 1_500


async def compose_nudge(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where they acknowledged it meanwhile, or it was recalled."""
    notice = await session.get(Notice, message.payload["notice"])
    if notice is None or member is None or notice.status is NoticeStatus.RECALLED:
        return None
    if await has_acknowledged(session, notice.id, member.id):
        return None
    return await reminder(session, notice, member, acknowledged=False)


async def reminder(session: AsyncSession, notice: Notice, member: Member, *, acknowledged: bool) -> Reply:
    w = Wording(member.language)
    content = read_content(notice.content)
    said = shortened(plain_text(notice_text(w, content, member)), BEGINNING)
    parts = [w("<b>请看一看这条通知，看过请按“已阅”</b>")]
    if said:
        parts.append(Markup("<blockquote>{}</blockquote>").format(said))
    rows = (
        *link_rows(content),
        *reader_rows(w, notice.id, notice.category.value, acknowledged=acknowledged),
    )
    return Reply(Markup("\n\n").join(parts), rows, under=await _copy_of(session, notice, member))


async def compose_corrected(session: AsyncSession, message: Message, member: Member | None) -> Reply | None:
    """None where it was corrected again since, which they are told then, or recalled."""
    notice = await session.get(Notice, message.payload["notice"])
    if notice is None or member is None or notice.status is NoticeStatus.RECALLED:
        return None
    correction = await newest_correction(session, notice)
    if correction is None or notice.revision != message.payload["revision"]:
        return None
    w = Wording(member.language)
    before, after = (
        notice_text(w, read_content(content), member) for content in (correction.before, correction.after)
    )
    changed = differences(before, after, MOST_CHANGED) or w("文字没有变，只改了格式。")
    parts = [w("<b>您确认过的通知有更正，请以更正后的为准</b>"), changed]
    rows = reader_rows(w, notice.id, notice.category.value, acknowledged=None)
    return Reply(Markup("\n\n").join(parts), rows, under=await _copy_of(session, notice, member))


async def _copy_of(session: AsyncSession, notice: Notice, member: Member) -> int | None:
    """The notice in their chat."""
    copy = (Delivery.message_id == notice.message_id) & (Delivery.member_id == member.id)
    found: int | None = await session.scalar(
        select(Delivery.telegram_message_id).where(copy, Delivery.state == State.SENT)
    )
    return found
