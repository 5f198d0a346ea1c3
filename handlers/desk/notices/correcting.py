"""Correcting a notice in place: the officer sends its text anew, sees what that changes, and confirms.

Buttons carry the notice, its revision and that of the dialog: an old one, the second of two taps, or one
after a colleague's correction brings what is so now.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.dialog import FIRST_REVISIONS
from handlers.desk.notices.progress import running_card
from handlers.desk.notices.progress_said import title_said
from handlers.desk.notices.received import SentMessage, checked
from handlers.formatting import visible_length
from handlers.forms.said import FieldFault, Said
from handlers.notices.differing import differences
from handlers.person import Person
from handlers.pushes.corrections import MARK_ROOM
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, dialog_of, end_dialog, go_to
from storage.notices.acknowledging import count_acknowledged
from storage.notices.content import MOST_CAPTION, MOST_TEXT, Content, read_content
from storage.notices.correcting import correct_notice
from storage.notices.figures import standing_of
from storage.notices.running import Act, Running, held_running
from storage.outbox.tables import State
from storage.people import Member

BOT: Final = "desk"
FLOW: Final = "notice_fix"
MOST_CHANGED: Final = 2_500
SHOWN: Final = 1_200
"""Characters of the present text that are shown to be taken over."""


@dataclass(frozen=True, slots=True)
class At:
    """What a button stands below: the notice, the dialog's revision, and the notice's that was seen."""

    notice: int
    revision: int
    seen: int


async def begin_correction(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int
) -> Reply:
    """更正 pressed: the text as it is now, and the question for the new one."""
    if not allowed(member):
        return turned_away(person, member)
    w, running = Wording(member.language), await held_running(session, notice_id)
    if running is None:
        return gone(w)
    if not running.allows(Act.CORRECT):
        return await _cannot(session, w, member, running)
    dialog = await begin_dialog(session, BOT, member.telegram_id, FLOW, "text", {"notice": notice_id})
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    return _ask(w, dialog, running)


async def hear_correction(
    session: AsyncSession, person: Person, member: Member | None, sent: SentMessage
) -> Reply | None:
    """None where no correction is waited for."""
    dialog = await dialog_of(session, BOT, person.telegram_id)
    if dialog is None or dialog.flow != FLOW or not allowed(member):
        return None
    w, running = Wording(member.language), await held_running(session, int(dialog.draft["notice"]))
    if running is None or not running.allows(Act.CORRECT):
        await end_dialog(session, BOT, member.telegram_id)
        return await _cannot(session, w, member, running) if running else gone(w)
    try:
        text = _checked(running, sent)
    except FieldFault as fault:
        return _ask(w, dialog, running, fault.said)
    go_to(dialog, "sure", text=text)
    return await _confirm(session, w, dialog, running)


async def press_correction(
    session: AsyncSession, person: Person, member: Member | None, act: str, at: At
) -> Reply:
    """确认更正, 重写, 取消."""
    if not allowed(member):
        return turned_away(person, member)
    w, dialog = Wording(member.language), await dialog_of(session, BOT, member.telegram_id)
    running = await held_running(session, at.notice)
    if running is None:
        return gone(w)
    if dialog is None or not _is_open(dialog, at):
        return await running_card(session, member, running, w.plain("这一步已经做过，或现在做不了"))
    if act == "stop" or not running.allows(Act.CORRECT):
        await end_dialog(session, BOT, member.telegram_id)
        return await running_card(session, member, running, w.plain("没有更正"))
    if act == "anew" or dialog.step != "sure":
        go_to(dialog, "text")
        return _ask(w, dialog, running)
    return await _correct(session, w, member, dialog, running, at.seen)


async def _correct(
    session: AsyncSession, w: Wording, member: Member, dialog: Dialog, running: Running, seen: int
) -> Reply:
    """Only what was seen is confirmed: after a colleague's correction it is compared once more."""
    text = str(dialog.draft["text"])
    if running.notice.revision != seen:
        go_to(dialog, "sure")
        return await _confirm(session, w, dialog, running, w.plain("刚刚有人更正过，请再看一看"))
    told = await correct_notice(session, running, text, member.id)
    await end_dialog(session, BOT, member.telegram_id)
    said = w.plain("正在更正；已阅的 {count} 人会收到说明", count=told) if told else w.plain("正在更正")
    return await running_card(session, member, running, said)


def _checked(running: Running, sent: SentMessage) -> str:
    """The new text as Telegram HTML. Raises FieldFault."""
    if sent.media or sent.other:
        raise FieldFault(marked("更正只能改文字；图片和文件要换，请撤回后重新发"))
    before, text = read_content(running.notice.content), str(sent.html)
    after = checked(Content(text, before.media, before.buttons))
    most = (MOST_CAPTION if len(before.media) == 1 else MOST_TEXT) - MARK_ROOM
    if (over := visible_length(Markup(after.text)) - most) > 0:
        raise FieldFault(
            marked("超出 {over} 字（最多 {limit} 字，要给“已更正”留地方）"), over=over, limit=most
        )
    if text == before.text:
        raise FieldFault(marked("和现在的一样，没有要更正的"))
    return text


def _ask(w: Wording, dialog: Dialog, running: Running, fault: Said | None = None) -> Reply:
    text = Markup(read_content(running.notice.content).text)
    parts = [fault.html(w)] if fault else []
    parts.append(w("请发来更正后的文字（整段，可以带格式；变量照写）。现在的是："))
    if visible_length(text) <= SHOWN:
        parts.append(text)
    else:
        parts.append(Markup("<b>{}</b>").format(title_said(w, running.notice)))
    stop = Button(w.plain("取消"), f"noticefixing:stop:{_at(dialog, running)}")
    return Reply(Markup("\n\n").join(part for part in parts if part), ((stop,),))


async def _confirm(
    session: AsyncSession, w: Wording, dialog: Dialog, running: Running, toast: str = ""
) -> Reply:
    """Old → new, and what follows from it."""
    before, after = Markup(read_content(running.notice.content).text), Markup(dialog.draft["text"])
    changed = differences(before, after, MOST_CHANGED) or w("文字没有变，只改了格式。")
    copies = (await standing_of(session, running)).copies
    readers = await count_acknowledged(session, running.notice)
    lines = [w("已发出的 {count} 份会在原处改成新的，并标明“已更正”。", count=f"{copies.of(State.SENT):,}")]
    if copies.left:
        lines.append(w("还没发的 {count} 份直接按新的发。", count=f"{copies.left:,}"))
    if readers:
        lines.append(w("已阅的 {count} 人会另外收到一条说明。", count=f"{readers:,}"))
    text = Markup("\n\n").join([w("<b>更正：旧 → 新</b>"), changed, Markup("\n").join(lines)])
    at = _at(dialog, running)
    yes = Button(w.plain("确认更正"), f"noticefixing:yes:{at}")
    others = (
        Button(w.plain("重写"), f"noticefixing:anew:{at}"),
        Button(w.plain("取消"), f"noticefixing:stop:{at}"),
    )
    return Reply(text, ((yes,), others), toast=toast)


def _is_open(dialog: Dialog, at: At) -> bool:
    """Whether that is the question which is open."""
    return (dialog.flow, dialog.draft.get("notice"), dialog.revision) == (FLOW, at.notice, at.revision)


def _at(dialog: Dialog, running: Running) -> str:
    return f"{running.notice.id}:{dialog.revision}:{running.notice.revision}"


async def _cannot(session: AsyncSession, w: Wording, member: Member, running: Running) -> Reply:
    said = w.plain("通知现在是“{status}”，这一步做不了", status=w.name(running.notice.status))
    return await running_card(session, member, running, said)
