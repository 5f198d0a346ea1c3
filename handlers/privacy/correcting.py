"""更正 below `/mydata`: a member's name and contact, typed anew; the organisation changes by a request.

The dialog's step is what is corrected. What stood there is not kept, and the audit quotes neither.
"""

import secrets
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_words import CONTACT_LIMIT, contact_read
from handlers.consent import ask_consent, consented
from handlers.forms.parsing.text import within
from handlers.forms.said import FieldFault
from handlers.membership.guests import members_only
from handlers.membership.moving import FLOW, hear_new_organisation, move_asked, move_waits
from handlers.membership.moving import STEP as ORGANISATION
from handlers.person import Person
from handlers.posting.form import BOT, put_aside
from handlers.questions import NAME_LIMIT, is_name, tidy
from handlers.reply import Button, Replies, Reply
from handlers.wording import Wording, marked
from storage.audit import note_act
from storage.conversation import Dialog
from storage.dialogs import begin_dialog, dialog_of, end_dialog
from storage.membership.requesting import waiting_request
from storage.people import Member

NAME, CONTACT, CANCEL = "name", "contact", "cancel"
FIRST_REVISIONS: Final = 1_000_000
"""A dialog begins at a random one of so many: buttons of earlier dialogs are stale."""


async def press_correct(
    session: AsyncSession, person: Person, member: Member | None, what: str, revision: int
) -> Replies:
    """`name`, `contact`, `organisation`: asks for it; `cancel`: ends that dialog."""
    if not consented(member):
        return ask_consent(person, member)
    if member.is_guest:
        return await members_only(session, member)
    w = Wording(member.language)
    if what == CANCEL:
        return await _cancel(session, w, member, revision)
    if what == ORGANISATION and (waiting := await waiting_request(session, member.id)):
        return move_waits(member, waiting)
    if what in (NAME, CONTACT, ORGANISATION):
        return await _begin(session, w, member, what)
    return Reply(toast=w.plain("按钮已失效"))


async def hear_correction(session: AsyncSession, member: Member, dialog: Dialog, text: str) -> Replies:
    """What was typed takes the place of what stood there, or it is said why not and asked again."""
    w = Wording(member.language)
    if member.is_guest:  # whose membership ended meanwhile
        await end_dialog(session, BOT, member.telegram_id)
        return await members_only(session, member)
    if dialog.step == ORGANISATION:
        return await hear_new_organisation(session, member, dialog, text)
    try:
        value = _read(dialog.step, text)
    except FieldFault as fault:
        return [Reply(fault.said.html(w)), correction_asked(member, dialog)]
    if dialog.step == NAME:
        member.name = value
        said = w("姓名改好了：{value}", value=value)
    else:
        member.contact = value
        said = w("联系方式改好了：{value}", value=value)
    note_act(session, member.id, "corrected_own", f"member:{member.id}", what=dialog.step)
    await end_dialog(session, BOT, member.telegram_id)
    return Reply(said)


def correction_asked(member: Member, dialog: Dialog, *, edits: bool = False) -> Reply:
    """What the dialog waits for."""
    w = Wording(member.language)
    if dialog.step == ORGANISATION:
        return move_asked(member, dialog, edits=edits)
    if dialog.step == NAME:
        now_so = member.name or w.plain("还没有填写")
        text = w("现在的姓名：{now}\n请发来新的（{limit} 字以内）。", now=now_so, limit=NAME_LIMIT)
    else:
        now_so = member.contact or w.plain("还没有填写")
        text = w(
            "现在的联系方式：{now}\n请发来新的：电话、邮箱或微信号（{limit} 字以内）。"
            "已经同意公开的对接里，对方看到的也是新的。",
            now=now_so,
            limit=CONTACT_LIMIT,
        )
    cancel = Button(w.plain("取消"), f"correct:{CANCEL}:{dialog.revision}")
    return Reply(text, ((cancel,),), edits=edits)


async def _begin(session: AsyncSession, w: Wording, member: Member, what: str) -> Replies:
    """A second tap puts the same question again; a form that was being filled is put aside for it."""
    dialog = await dialog_of(session, BOT, member.telegram_id)
    if dialog and dialog.flow == FLOW and dialog.step == what:
        return correction_asked(member, dialog)
    aside = await put_aside(session, member.telegram_id)
    dialog = await begin_dialog(session, BOT, member.telegram_id, FLOW, what, {})
    dialog.revision = 1 + secrets.randbelow(FIRST_REVISIONS)
    said = [Reply(w("您没填完的草稿已收好，办完这件事发 /post 接着填。"))] if aside else []
    return [*said, correction_asked(member, dialog)]


async def _cancel(session: AsyncSession, w: Wording, member: Member, revision: int) -> Reply:
    dialog = await dialog_of(session, BOT, member.telegram_id)
    if dialog is None or dialog.flow != FLOW:
        return Reply(toast=w.plain("这一步已经过去了。"))
    if dialog.revision != revision:
        asked = correction_asked(member, dialog, edits=True)
        return replace(asked, toast=w.plain("这一步已经过去了。"))
    await end_dialog(session, BOT, member.telegram_id)
    return Reply(w("好的，没有改动。"), edits=True)


def _read(what: str, text: str) -> str:
    """Raises FieldFault."""
    if what == CONTACT:
        return contact_read(text)
    name = tidy(text)
    within(name, NAME_LIMIT)
    if not is_name(name):
        raise FieldFault(marked("这看起来不像姓名。"))
    return name
