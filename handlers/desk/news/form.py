"""A news item at the desk: one question a message, kept in the store, shown before it is posted."""

import secrets
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.events.reading import Reader, read_link, text_of
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.news.listing import item_card, list_news
from handlers.forms.said import FieldFault, Said
from handlers.membership.fields import field_rows, fields_said, toggled
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, end_dialog, go_to
from storage.news.items import correct_item, held_item, post_item
from storage.people import Member
from storage.vocabularies import TechField

FLOW: Final = "news"
BOT: Final = "desk"
LAST: Final = "last"
STEPS: Final = ("title", "link", "fields", "summary")
MOST_SUMMARY: Final = 120
FIRST_REVISIONS: Final = 80_000
ASKS: Final = {
    "title": marked("资讯的标题是什么？（最多 60 字）"),
    "link": marked("原文的链接是什么？以 https:// 开头。"),
    "fields": marked("属于哪些技术领域？可以选几个，选好按“继续”。"),
    "summary": marked("用两句话说说它讲什么（最多 120 字）。"),
}
READERS: Final[dict[str, Reader]] = {
    "title": text_of("title", 60),
    "link": read_link,
    "summary": text_of("summary", MOST_SUMMARY),
}


async def begin_item(session: AsyncSession, person: Person, member: Member | None, item_id: int = 0) -> Reply:
    """A new one (0), or the correction of one that is posted: its questions with what stands there now."""
    if not allowed(member):
        return turned_away(person, member)
    values: dict[str, Any] = {"fields": []}
    if item_id:
        item = await held_item(session, item_id)
        if item is None or item.withdrawn_at:
            return gone(Wording(member.language))
        fields = [one.field for one in item.fields]
        values = {"title": item.title, "link": item.link, "summary": item.summary, "fields": fields}
    draft = {"item": item_id, "values": values}
    dialog = await begin_dialog(session, BOT, member.telegram_id, FLOW, LAST if item_id else "title", draft)
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    return _asked(member, dialog)


async def hear_item(session: AsyncSession, person: Person, member: Member | None, text: str) -> Reply | None:
    """None where no item is being written."""
    dialog = await _open(session, member) if allowed(member) else None
    if member is None or dialog is None:
        return None
    reader = READERS.get(dialog.step)
    if reader is None:
        return _asked(member, dialog, edits=False)
    try:
        kept, _ = reader(text, dialog.draft["values"])
    except FieldFault as fault:
        return _asked(member, dialog, fault=fault.said, edits=False)
    _go_on(dialog, kept)
    return _asked(member, dialog, edits=False)


async def press_item(
    session: AsyncSession, person: Person, member: Member | None, revision: int, code: str
) -> Reply:
    """A button of the form; an old one, or the second of two taps, brings the open question again."""
    if not allowed(member):
        return turned_away(person, member)
    dialog = await _open(session, member)
    if dialog is None:
        return gone(Wording(member.language))
    if dialog.revision != revision:
        return _asked(member, dialog)
    if code == "stop":
        await end_dialog(session, BOT, member.telegram_id)
        return await list_news(session, person, member)
    if code == "yes" and dialog.step == LAST:
        return await _keep(session, member, dialog)
    if code in STEPS and dialog.step == LAST:
        go_to(dialog, code)
    elif code == "go" and dialog.step == "fields" and dialog.draft["values"]["fields"]:
        _go_on(dialog, {})
    elif code in set(TechField) and dialog.step == "fields":
        values = dialog.draft["values"]
        go_to(dialog, "fields", values={**values, "fields": toggled(values["fields"], code)})
    return _asked(member, dialog)


async def _keep(session: AsyncSession, member: Member, dialog: Dialog) -> Reply:
    w, draft, values = Wording(member.language), dialog.draft, dialog.draft["values"]
    await end_dialog(session, BOT, member.telegram_id)
    if not draft["item"]:
        fields = [TechField(code) for code in values["fields"]]
        item = await post_item(session, member.id, values["title"], values["link"], fields, values["summary"])
        return await item_card(session, member, item, w.plain("已发布，会进下一期资讯周报"))
    held = await held_item(session, draft["item"])
    if held is None or held.withdrawn_at:
        return gone(w)
    await correct_item(session, member.id, held, values)
    return await item_card(session, member, held, w.plain("已修改"))


async def _open(session: AsyncSession, member: Member) -> Dialog | None:
    """The officer's, held until the transaction ends: two taps at once are two turns."""
    theirs = (Dialog.bot == BOT) & (Dialog.telegram_id == member.telegram_id) & (Dialog.flow == FLOW)
    query = select(Dialog).where(theirs).with_for_update().execution_options(populate_existing=True)
    found: Dialog | None = await session.scalar(query)
    return found


def _go_on(dialog: Dialog, kept: dict[str, Any]) -> None:
    """To the next question that has no answer yet, else to the preview."""
    values = {**dialog.draft["values"], **kept}
    lacking = [step for step in STEPS if not values.get(step)]
    go_to(dialog, lacking[0] if lacking else LAST, values=values)


def _asked(member: Member, dialog: Dialog, *, fault: Said | None = None, edits: bool = True) -> Reply:
    w, values = Wording(member.language), dialog.draft["values"]
    stop = _button(dialog, w.plain("取消"), "stop")
    if dialog.step == LAST:
        return _preview(w, dialog, stop, edits=edits)
    lines = [w(ASKS[dialog.step])]
    if fault:
        lines.insert(0, fault.html(w))
    rows: Rows = ((stop,),)
    if dialog.step == "fields":
        go = (_button(dialog, w.plain("继续"), "go"),) if values["fields"] else ()
        rows = (*field_rows(w, values["fields"], f"newsask:{dialog.revision}"), (*go, stop))
    return Reply(Markup("\n\n").join(lines), rows, edits=edits)


def _preview(w: Wording, dialog: Dialog, stop: Button, *, edits: bool) -> Reply:
    values = dialog.draft["values"]
    text = w("成员会看到：\n\n") + Markup("<b>{}</b>\n{}\n\n{}\n{}").format(
        values["title"], fields_said(w, values["fields"]), values["summary"], values["link"]
    )
    labels = {
        "title": w.plain("改标题"),
        "link": w.plain("改链接"),
        "fields": w.plain("改领域"),
        "summary": w.plain("改说明"),
    }
    changes = tuple(_button(dialog, label, step) for step, label in labels.items())
    yes = _button(dialog, w.plain("保存修改") if dialog.draft["item"] else w.plain("发布"), "yes")
    return Reply(text, (changes[:2], changes[2:], (yes, stop)), edits=edits)


def _button(dialog: Dialog, label: str, code: str) -> Button:
    return Button(label, f"newsask:{dialog.revision}:{code}")
