"""When a notice starts: typed, shown back, moved, taken back; and what may disturb quiet hours."""

from datetime import UTC, datetime, time
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.card import notice_card, on_own_draft, own_draft, with_alert
from handlers.desk.notices.dialog import begin, over, question
from handlers.desk.notices.received import SentMessage
from handlers.forms.cleaning import cleaned
from handlers.forms.said import FieldFault, saying
from handlers.moments.reading import read_when
from handlers.moments.showing import moment_said
from handlers.person import Person
from handlers.reply import Reply
from handlers.wording import Wording, marked
from storage.audit import note_act
from storage.base import now
from storage.conversation import Dialog
from storage.dialogs import go_to
from storage.notices.drafting import change_draft, subject_of
from storage.notices.looking import held_notice
from storage.notices.scheduling import reschedule, unschedule
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member

MORNING: Final = time(9)
"""Where only a day is written."""
REASON_LIMIT: Final = 200
BEGUN: Final = marked("已经开始发了，改不了时间")


async def begin_when(session: AsyncSession, person: Person, member: Member | None, notice_id: int) -> Reply:
    """Of a draft, or of a scheduled one, which any officer may move."""
    if not allowed(member):
        return turned_away(person, member)
    notice = await held_notice(session, notice_id)
    moves = notice is not None and notice.status is NoticeStatus.SCHEDULED
    found = notice if moves and notice else await own_draft(session, member, notice_id)
    if not isinstance(found, Notice):
        return found
    dialog = await begin(session, member, "when", found.id, zone=found.zone, moves=moves)
    return question(member, dialog, edits=True)


async def hear_when(session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage) -> Reply:
    """What was understood is shown back before it is believed."""
    zone, w = str(dialog.draft["zone"]), Wording(member.language)
    try:
        when = read_when(sent.text, zone, now(), lacking=MORNING)
        if when.end is not None:
            raise FieldFault(marked("只要开始的时间，如“12月4日 18:00”"))
    except FieldFault as fault:
        go_to(dialog, "when")
        return question(member, dialog, fault.said)
    start = when.start.astimezone(UTC)
    go_to(dialog, "heard", start=start.isoformat(), moment=moment_said(w, start, zone))
    return question(member, dialog, when.notes[0] if when.notes else None)


async def set_start(session: AsyncSession, member: Member, dialog: Dialog, start: datetime | None) -> Reply:
    """`start` None: as soon as it is confirmed."""
    w, notice_id = Wording(member.language), int(dialog.draft["notice"])
    if start and start <= now():
        go_to(dialog, "when")
        return question(member, dialog, saying(marked("这个时间已经过去了")), edits=True)
    await over(session, member)
    if dialog.draft["moves"] and start:
        return await _move(session, member, notice_id, start)
    notice = await own_draft(session, member, notice_id)
    if not isinstance(notice, Notice):
        return notice
    change_draft(session, notice, member, start_at=start)
    return await notice_card(session, member, notice, w.plain("好的，已保存"))


async def take_back_start(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int
) -> Reply:
    """取消定时: a draft again, and nobody has it."""
    if not allowed(member):
        return turned_away(person, member)
    w, notice = Wording(member.language), await held_notice(session, notice_id)
    if notice is None:
        return gone(w)
    if not await unschedule(session, notice, member):
        return with_alert(await notice_card(session, member, notice, w.plain("已经不在定时中，收不回来了")))
    return await notice_card(session, member, notice, w.plain("已取消定时，又是草稿了"))


@on_own_draft
async def begin_urgent(session: AsyncSession, member: Member, notice: Notice) -> Reply:
    return question(member, await begin(session, member, "urgent", notice.id), edits=True)


async def hear_urgent(session: AsyncSession, member: Member, dialog: Dialog, sent: SentMessage) -> Reply:
    try:
        why = read_reason(sent.text)
    except FieldFault as fault:
        return question(member, dialog, fault.said)
    return await set_urgent(session, member, dialog, why)


async def set_urgent(session: AsyncSession, member: Member, dialog: Dialog, why: str) -> Reply:
    """Empty: it is not."""
    notice = await own_draft(session, member, int(dialog.draft["notice"]))
    await over(session, member)
    if not isinstance(notice, Notice):
        return notice
    change_draft(session, notice, member, urgent_reason=why)
    if why:
        note_act(session, member.id, "marked_urgent", subject_of(notice), why=why)
    return await notice_card(session, member, notice)


def read_reason(text: str) -> str:
    """Raises FieldFault."""
    why = " ".join(cleaned(text).split())
    if not why:
        raise FieldFault(marked("没有内容"))
    if len(why) > REASON_LIMIT:
        raise FieldFault(
            marked("超出 {over} 字（最多 {limit} 字）"), over=len(why) - REASON_LIMIT, limit=REASON_LIMIT
        )
    return why


async def _move(session: AsyncSession, member: Member, notice_id: int, start: datetime) -> Reply:
    w, notice = Wording(member.language), await held_notice(session, notice_id)
    if notice is None:
        return gone(w)
    if not await reschedule(session, notice, member, start):
        return with_alert(await notice_card(session, member, notice, w.plain(BEGUN)))
    return await notice_card(session, member, notice, w.plain("好的，改了时间"))
