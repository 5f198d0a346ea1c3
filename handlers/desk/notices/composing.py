"""Composing: the officer sends what is to be told, an album part by part."""

from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, turned_away
from handlers.desk.notices.card import notice_card, own_draft
from handlers.desk.notices.dialog import begin, over, question
from handlers.desk.notices.options import category_question
from handlers.desk.notices.received import (
    SentMessage,
    album_of,
    check_sent,
    checked,
    content_of,
    part_json,
)
from handlers.forms.said import FieldFault
from handlers.person import Person
from handlers.reply import Replies, Reply
from handlers.wording import Wording
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.notices.content import Content, read_content
from storage.notices.drafting import change_draft, make_draft
from storage.notices.tables import Notice
from storage.people import Member


async def begin_notice(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    dialog = await begin(session, member, "content", 0)
    w = Wording(member.language)
    asked = question(member, dialog)
    return Reply(Markup("\n\n").join([w("<b>新通知</b>"), asked.text]), asked.rows, edits=True)


async def hear_content(session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage) -> Replies:
    """A part of an album is noted, and only the first one answered: all of them come at once."""
    try:
        if sent.group and sent.media:
            return _note_part(member, dialog, sent)
        if dialog.step == "album" and not sent.media:
            check_sent(sent)
            content = album_of(dialog.draft["parts"], str(sent.html))
        else:
            content = content_of(sent)
    except FieldFault as fault:
        return question(member, dialog, fault.said)
    return await _composed(session, member, dialog, content)


async def finish_album(session: AsyncSession, member: Member, dialog: Dialog) -> Reply:
    """收齐了: all its parts have come."""
    try:
        content = album_of(dialog.draft["parts"])
    except FieldFault as fault:
        go_to(dialog, "content", parts=[], group="")
        return question(member, dialog, fault.said, edits=True)
    if content.text or not content.is_album:
        return await _composed(session, member, dialog, content, edits=True)
    go_to(dialog, "text", kept=content.as_json())
    return question(member, dialog, edits=True)


async def hear_text(session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage) -> Replies:
    """The text below an album."""
    try:
        below = content_of(SentMessage(sent.text, sent.entities, other=sent.other))
        content = checked(Content(below.text, read_content(dialog.draft["kept"]).media))
    except FieldFault as fault:
        return question(member, dialog, fault.said)
    return await _composed(session, member, dialog, content)


def _note_part(member: Member, dialog: Dialog, sent: SentMessage) -> Replies:
    """Raises FieldFault."""
    check_sent(sent)
    known = dialog.draft.get("group") == sent.group
    parts = [*(dialog.draft["parts"] if known else ()), part_json(sent)]
    if known:
        dialog.draft = {**dialog.draft, "parts": parts}
        return ()
    go_to(dialog, "album", group=sent.group, parts=parts)
    return question(member, dialog)


async def _composed(
    session: AsyncSession, member: Member, dialog: Dialog, content: Content, *, edits: bool = False
) -> Reply:
    notice_id = int(dialog.draft["notice"])
    await over(session, member)
    w = Wording(member.language)
    if not notice_id:
        return category_question(w, await make_draft(session, member, content), edits=edits)
    notice = await own_draft(session, member, notice_id)
    if not isinstance(notice, Notice):
        return notice
    anew = replace(content, buttons=read_content(notice.content).buttons)
    change_draft(session, notice, member, content=anew.as_json())
    return await notice_card(session, member, notice)
