"""What is set by a tap, or in one line: category, 已阅, what is in doubt, latecomers, link buttons."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import gone
from handlers.desk.notices.audience_building import audience_card
from handlers.desk.notices.card import notice_card, on_own_draft, own_draft
from handlers.desk.notices.dialog import over, question
from handlers.desk.notices.linking import read_buttons
from handlers.desk.notices.received import SentMessage
from handlers.desk.notices.said import late_said, title_of
from handlers.forms.said import FieldFault
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.notices.content import LinkButton, read_content
from storage.notices.drafting import change_draft
from storage.notices.tables import Notice, NoticeCategory
from storage.people import Member

DAYS: Final = (0, 1, 3, 7, 30)
SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "category": tuple(category.value for category in NoticeCategory),
    "acknowledge": ("0", "1"),
    "hold": ("0", "1"),
    "late": tuple(map(str, DAYS)),
}
"""What each setting can be set to, as buttons carry it: a second tap sets the same."""


def category_question(w: Wording, notice: Notice, *, edits: bool = False) -> Reply:
    buttons = [
        Button(w.name(category), f"noticeset:{notice.id}:category:{category.value}")
        for category in NoticeCategory
    ]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    text = Markup("\n\n").join([title_of(w, notice), w("这是哪一类？成员可以按类别退订，退订了的收不到。")])
    return Reply(text, rows, edits=edits)


def options_card(w: Wording, notice: Notice) -> Reply:
    here = f"noticeset:{notice.id}"
    rows: Rows = (
        (
            _choice(w.plain("要已阅按钮"), f"{here}:acknowledge:1", notice.acknowledge),
            _choice(w.plain("不要"), f"{here}:acknowledge:0", not notice.acknowledge),
        ),
        (
            _choice(w.plain("存疑的再发一次"), f"{here}:hold:0", not notice.hold_unknown),
            _choice(w.plain("等专员决定"), f"{here}:hold:1", notice.hold_unknown),
        ),
        (_choice(w.plain("只发这一次"), f"{here}:late:0", notice.open_days == 0),),
        tuple(
            _choice(w.many("{count} 天", days), f"{here}:late:{days}", notice.open_days == days)
            for days in DAYS
            if days
        ),
        (
            Button(w.plain("加急…"), f"noticeedit:{notice.id}:urgent"),
            Button(w.plain("返回"), f"notice:{notice.id}"),
        ),
    )
    lines = [
        title_of(w, notice),
        w("<b>已阅</b>：成员按一下表示看过，没按的可以提醒。"),
        w("<b>存疑</b>：发出后没有得到确认的。再发一次，对方可能收到两份；等专员决定，可能有人暂时没收到。"),
        w("<b>之后加入受众的人</b>：{late}。", late=late_said(w, notice.open_days)),
    ]
    return Reply(Markup("\n\n").join(lines), rows, edits=True)


@on_own_draft
async def set_option(session: AsyncSession, member: Member, notice: Notice, what: str, value: str) -> Reply:
    w = Wording(member.language)
    if value not in SETS[what]:
        return gone(w)
    change_draft(session, notice, member, **_column(what, value))
    if what != "category":
        return options_card(w, notice)
    return await (notice_card if notice.audience else audience_card)(session, member, notice)


async def hear_buttons(session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage) -> Reply:
    try:
        buttons = read_buttons(sent.text)
    except FieldFault as fault:
        return question(member, dialog, fault.said)
    return await set_buttons(session, member, dialog, buttons)


async def set_buttons(
    session: AsyncSession, member: Member, dialog: Dialog, buttons: tuple[LinkButton, ...]
) -> Reply:
    notice = await own_draft(session, member, int(dialog.draft["notice"]))
    await over(session, member)
    if not isinstance(notice, Notice):
        return notice
    anew = replace(read_content(notice.content), buttons=buttons)
    change_draft(session, notice, member, content=anew.as_json())
    return await notice_card(session, member, notice)


def _choice(label: str, data: str, chosen: bool) -> Button:
    return Button(("✓ " if chosen else "") + label, data)


def _column(what: str, value: str) -> dict[str, Any]:
    match what:
        case "category":
            return {"category": NoticeCategory(value)}
        case "acknowledge":
            return {"acknowledge": value == "1"}
        case "hold":
            return {"hold_unknown": value == "1"}
    return {"open_days": int(value)}
