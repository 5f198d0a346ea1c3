"""Asking for the preview, and what is said at the desk of what became of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.approving import approval_card
from handlers.desk.notices.card import notice_card
from handlers.desk.notices.said import title_of
from handlers.forms.said import said_of
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.notices.drafting import may_change
from storage.notices.looking import held_notice
from storage.notices.previewing import What, ask_preview
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member

REASONS: Final[Mapping[str, str]] = {
    "can't parse entities": marked("格式有错，请换一种写法再发一次"),
    "too long": marked("文字太长，请短一些"),
    "dimensions": marked("图片的尺寸不合适（长宽之和最多 10000，长短边之比最多 20），请作为文件发送"),
    "image_process_failed": marked("图片打不开，请换一张，或作为文件发送"),
    "too big for a photo": marked("图片超过 10 MB，请压缩，或作为文件发送"),
    "entity too large": marked("文件太大，请压缩，或改发下载链接"),
    "file is too big": marked("文件太大，请压缩，或改发下载链接"),
    "wrong file": marked("文件失效了，请把内容重新发一次"),
    "url": marked("有链接打不开，请核对按钮和文字里的链接"),
}
"""Telegram's words (in small letters), and what they mean for an officer."""
OTHERWISE: Final = marked("内容被拒绝，请改一改再试")
REASON_SHOWN: Final = 300


async def send_preview(session: AsyncSession, person: Person, member: Member | None, notice_id: int) -> Reply:
    """To its author, or to the officer who is to approve it; again as often as they want."""
    if not allowed(member):
        return turned_away(person, member)
    w, notice = Wording(member.language), await held_notice(session, notice_id)
    if notice is None:
        return gone(w)
    if not may_change(notice, member) and notice.status is not NoticeStatus.AWAITING:
        return await notice_card(session, member, notice, w.plain("现在不能预览"))
    await ask_preview(session, notice, member.id)
    said = w.plain("正在发到您和联络人助手的聊天里，到了会告诉您")
    return replace(await approval_card(session, member, notice, said), alert=False)


def reason_said(w: Wording, why: str) -> Markup:
    """What Telegram's refusal means, and its own words."""
    low = why.lower()
    meant = next((said for words, said in REASONS.items() if words in low), OTHERWISE)
    return w("{meant}\n<code>{why}</code>", meant=w.plain(meant), why=why[:REASON_SHOWN])


def failure_said(w: Wording, notice: Notice, payload: Mapping[str, object]) -> Reply:
    """Why the preview is not there, and the way on."""
    back: Rows = ((Button(w.plain("打开通知"), f"notice:{notice.id}"),),)
    head = title_of(w, notice)
    match What(str(payload["what"])):
        case What.UNREACHABLE:
            text = w("预览送不到：您还没有打开联络人助手，或者停用了它。请打开它，按“开始”，再回来按“预览”。")
            if link := str(payload.get("link") or ""):
                back = ((Button(w.plain("打开联络人助手"), url=link),), *back)
        case What.UNKNOWN:
            text = w("预览可能送到了，也可能没有：Telegram 没有确认。请看一看联络人助手，没有就再按“预览”。")
        case What.NO_FILE:
            why = payload["why"]
            assert isinstance(why, dict)
            text = w("预览做不了：") + said_of(why).html(w)
        case _:
            text = w("Telegram 不接受这条通知：") + reason_said(w, str(payload.get("why", "")))
    return Reply(Markup("\n\n").join([head, text]), back)
