"""已阅: a member says that they have read a notice; on a preview it counts for nothing."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.notices.buttons import link_rows, reader_rows
from handlers.reply import Reply
from handlers.wording import Wording
from storage.notices.acknowledging import Said, acknowledge
from storage.notices.content import read_content
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member


async def press_read(session: AsyncSession, member: Member, notice_id: int) -> Reply:
    """The button becomes ✓; pressed again it stays so. Only who got the notice can say it."""
    w = Wording(member.language)
    said = await acknowledge(session, notice_id, member.id)
    notice = await session.get(Notice, notice_id)
    if said is Said.NOT_ASKED or notice is None:
        return Reply(toast=w.plain("这条通知没有发给您，不用确认"), alert=True)
    if notice.status is NoticeStatus.RECALLED:
        return Reply(toast=w.plain("这条通知已经撤回了"), alert=True)
    below = reader_rows(w, notice_id, notice.category.value, acknowledged=True)
    rows = (*link_rows(read_content(notice.content)), *below)
    toast = w.plain("已阅，谢谢") if said is Said.NOW else w.plain("您已经确认过了")
    return Reply(rows=rows, edits=True, toast=toast)


def press_preview(member: Member) -> Reply:
    """A button below a preview: an officer tries it, and is no reader by that."""
    said = Wording(member.language).plain("这是预览：成员按了才算数，您的设置不变")
    return Reply(toast=said, alert=True)
