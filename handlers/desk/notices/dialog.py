"""The one question about a notice that an officer has open: kept in the store, so it outlives a restart.

Buttons carry the dialog's revision: an old one, or the second of two taps, brings the open question again.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.forms.said import Said
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from handlers.zones import zone_name
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, end_dialog
from storage.people import Member

FLOW: Final = "notice"
BOT: Final = "desk"
FIRST_REVISIONS: Final = 80_000
ASKS: Final[Mapping[str, str]] = {
    "content": marked(
        "发来要通知的内容：文字（可以带格式）、一张图片、一个文件，或者一组相册。\n"
        "文字里可以写 {{姓名}}、{{单位}}，每位成员看到的是自己的。"
    ),
    "album": marked("相册收到了。都发完了就按“收齐了”；相册下面的文字也可以现在发来。"),
    "text": marked("相册下面要有一段文字，按钮也放在那里。请发来文字。"),
    "words": marked("请发来新的文字；图片和文件不变。"),
    "buttons": marked("链接按钮一行一个，先写文字，再写链接。例如：\n报名 https://example.org/join"),
    "when": marked("什么时候开始发？例如“明天上午9点”“12月5日 14:00”。（{zone}）"),
    "heard": marked("听到的是：<b>{moment}</b>（{zone}）\n对吗？不对就重新写一次。"),
    "urgent": marked("为什么可以打扰成员的安静时段？原因会记录下来（最多 200 字）。"),
    "name": marked("给这个受众起个名字（最多 40 字），以后可以直接用。"),
    "replace": marked("已经有叫“{name}”的受众了。用现在的换掉它？"),
    "organisation": marked("哪个单位？发来名称或其中几个字。"),
    "event": marked("哪个活动？发来编号，或名称里的几个字。"),
    "tag": marked("哪个标签？发来其中几个字。"),
    "count": marked("将发给 <b>{count}</b> 人。请发来这个数字确认。"),
    "return": marked("为什么退回？作者会看到（最多 200 字）。"),
}
"""By step; what stands in the places is in the dialog's draft."""
WAYS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "album": ((marked("收齐了"), "done"),),
    "buttons": ((marked("不要按钮"), "clear"),),
    "when": ((marked("确认后马上发"), "clear"),),
    "heard": ((marked("对"), "yes"),),
    "urgent": ((marked("不加急"), "clear"),),
    "replace": ((marked("换掉"), "yes"),),
}
"""Buttons beside 取消: label and code."""


async def begin(session: AsyncSession, member: Member, step: str, notice_id: int, **kept: object) -> Dialog:
    """Open the question; whatever was open before is given up. `notice_id` 0: of a notice not made yet."""
    draft = {"notice": notice_id, **kept}
    dialog = await begin_dialog(session, BOT, member.telegram_id, FLOW, step, draft)
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    return dialog


async def open_dialog(session: AsyncSession, member: Member) -> Dialog | None:
    """The officer's, held until the transaction ends: two taps at once are two turns."""
    theirs = (Dialog.bot == BOT) & (Dialog.telegram_id == member.telegram_id) & (Dialog.flow == FLOW)
    query = select(Dialog).where(theirs).with_for_update().execution_options(populate_existing=True)
    found: Dialog | None = await session.scalar(query)
    return found


async def over(session: AsyncSession, member: Member) -> None:
    await end_dialog(session, BOT, member.telegram_id)


def question(
    member: Member, dialog: Dialog, fault: Said | None = None, *, more: Rows = (), edits: bool = False
) -> Reply:
    """What is asked, with what was wrong with the last answer before it; `more` stand above its buttons."""
    w, draft = Wording(member.language), dialog.draft
    zone = zone_name(w, str(draft.get("zone", member.zone)))
    asked = w(ASKS[dialog.step], **{**draft, "zone": zone})
    lines = [fault.html(w), asked] if fault else [asked]
    ways = [Button(w.plain(label), f"noticeask:{dialog.revision}:{code}") for label, code in _ways(dialog)]
    stop = Button(w.plain("取消"), f"noticeask:{dialog.revision}:stop")
    return Reply(Markup("\n\n").join(lines), (*more, (*ways, stop)), edits=edits)


def _ways(dialog: Dialog) -> tuple[tuple[str, str], ...]:
    """Of a moved start there is none to take away."""
    ways = WAYS.get(dialog.step, ())
    return () if dialog.step == "when" and dialog.draft.get("moves") else ways
