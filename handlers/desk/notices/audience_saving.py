"""Audiences kept under a name: saved, replaced, deleted."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, turned_away
from handlers.desk.notices.audience_building import audience_card, current
from handlers.desk.notices.audience_said import audience_said
from handlers.desk.notices.card import on_own_draft, own_draft
from handlers.desk.notices.dialog import begin, over, question
from handlers.desk.notices.received import SentMessage
from handlers.formatting import shortened
from handlers.forms.cleaning import cleaned
from handlers.forms.said import FieldFault
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.notices.audience import BadAudience
from storage.notices.looking import DRAFTS
from storage.notices.saving import (
    NAME_LIMIT,
    audience_of,
    forget_audience,
    named_audience,
    save_audience,
    saved_audience,
    saved_audiences,
)
from storage.notices.tables import Notice, SavedAudience
from storage.people import Member

PAGE: Final = 5
LABEL: Final = 20


@on_own_draft
async def begin_saving(session: AsyncSession, member: Member, notice: Notice) -> Reply:
    if current(notice) is None:
        return await audience_card(session, member, notice)
    return question(member, await begin(session, member, "name", notice.id), edits=True)


async def hear_name(session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage) -> Reply:
    try:
        name = _name(sent.text)
    except FieldFault as fault:
        return question(member, dialog, fault.said)
    if await named_audience(session, name):
        go_to(dialog, "replace", name=name)
        return question(member, dialog)
    return await save(session, member, dialog, name)


async def save(session: AsyncSession, member: Member, dialog: Dialog, name: str) -> Reply:
    notice = await own_draft(session, member, int(dialog.draft["notice"]))
    await over(session, member)
    if not isinstance(notice, Notice):
        return notice
    if audience := current(notice):
        await save_audience(session, member, name, audience)
    said = Wording(member.language).plain("存好了：{name}", name=name)
    return await audience_card(session, member, notice, said)


async def list_saved(session: AsyncSession, person: Person, member: Member | None, page: int = 0) -> Reply:
    """All of them, as sentences; each can be deleted."""
    if not allowed(member):
        return turned_away(person, member)
    w, kept = Wording(member.language), await saved_audiences(session)
    start = min(page, max(0, len(kept) - 1) // PAGE) * PAGE
    shown = kept[start : start + PAGE]
    lines = [w("<b>存好的受众</b>"), *[await _line(session, w, each) for each in shown]]
    if not kept:
        lines.append(w("还没有存过受众。"))
    rows = [
        (Button(w.plain("删除“{name}”", name=shortened(each.name, LABEL)), f"noticeforget:{each.id}"),)
        for each in shown
    ]
    turns = []
    if start:
        turns.append(Button(w.plain("‹ 上一页"), f"noticesaved:{start // PAGE - 1}"))
    if start + PAGE < len(kept):
        turns.append(Button(w.plain("下一页 ›"), f"noticesaved:{start // PAGE + 1}"))
    back = (Button(w.plain("‹ 返回列表"), f"notices:{DRAFTS}:0"),)
    every = (*rows, tuple(turns), back)
    return Reply(Markup("\n\n").join(lines), tuple(row for row in every if row), edits=True)


async def forget(
    session: AsyncSession, person: Person, member: Member | None, number: int, *, sure: bool
) -> Reply:
    """Asked once more first; notices that were made from it keep what they have."""
    if not allowed(member):
        return turned_away(person, member)
    w, kept = Wording(member.language), await saved_audience(session, number)
    if kept is None:
        return await list_saved(session, person, member)
    if not sure:
        text = w("删除存好的受众“{name}”？用它做的通知不受影响。", name=kept.name)
        yes = Button(w.plain("确认删除"), f"noticeforget:{kept.id}:yes")
        return Reply(text, ((yes, Button(w.plain("返回"), "noticesaved:0")),), edits=True)
    await forget_audience(session, member, kept)
    return await list_saved(session, person, member)


async def _line(session: AsyncSession, w: Wording, kept: SavedAudience) -> Markup:
    try:
        said = await audience_said(session, w, audience_of(kept))
    except BadAudience:
        said = w.plain("读不出来的受众，请重新选")
    return Markup("<b>{}</b>\n{}").format(kept.name, said)


def _name(text: str) -> str:
    """Raises FieldFault."""
    name = " ".join(cleaned(text).split())
    if not name:
        raise FieldFault(marked("没有内容"))
    if len(name) > NAME_LIMIT:
        over_by = len(name) - NAME_LIMIT
        raise FieldFault(marked("超出 {over} 字（最多 {limit} 字）"), over=over_by, limit=NAME_LIMIT)
    return name
