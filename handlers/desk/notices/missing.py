"""Who has not acknowledged a notice yet: the list in pages, a reminder for them alone, and as a file."""

import asyncio
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.desk.exporting import LARGEST
from handlers.desk.exporting_files import files_of
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.progress import running_card
from handlers.desk.notices.progress_said import title_said
from handlers.moments.showing import moment_said
from handlers.person import Person
from handlers.reply import Attachment, Button, Replies, Reply, Rows
from handlers.wording import Wording
from handlers.wording.direction import alone
from storage.audit import note_act
from storage.notices.acknowledging import Missing, count_acknowledged, missing_in
from storage.notices.nudging import last_nudge, nudge, nudges_of
from storage.notices.running import Act, Running, held_running, running_of, subject_of
from storage.people import Member

PAGE: Final = 10
MOST: Final = 5_000
"""Of one file."""
HEADINGS: Final = ("姓名", "单位")


async def list_missing(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, page: int
) -> Reply:
    if not allowed(member):
        return turned_away(person, member)
    running = await running_of(session, notice_id)
    if running is None or not running.notice.acknowledge:
        return gone(Wording(member.language))
    return await _list(session, member, running, page)


async def press_nudge(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, number: int
) -> Reply:
    """提醒: each press once, whoever makes it; never who has acknowledged meanwhile."""
    if not allowed(member):
        return turned_away(person, member)
    w, running = Wording(member.language), await held_running(session, notice_id)
    if running is None or not running.notice.acknowledge:
        return gone(w)
    if not running.allows(Act.NUDGE):
        said = w.plain("通知现在是“{status}”，这一步做不了", status=w.name(running.notice.status))
        return await running_card(session, member, running, said)
    count = await nudge(session, running, member.id, number)
    if count is None:
        return await _list(session, member, running, 0, w.plain("刚刚已经提醒过了"))
    said = w.plain("好的，提醒 {count} 人（免打扰的等时段过去）", count=count)
    return await _list(session, member, running, 0, said)


async def export_missing(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, extension: str
) -> Replies:
    """`extension` is csv or xlsx; formulas are harmless."""
    if not allowed(member):
        return turned_away(person, member)
    w, running = Wording(member.language), await running_of(session, notice_id)
    if running is None:
        return gone(w)
    found = await missing_in(session, running, 0, MOST)
    if not found.members:
        return Reply(toast=w.plain("没有可以导出的记录。"), alert=True)
    count = len(found.members)
    note_act(session, member.id, "exported", subject_of(running.notice), format=extension, count=count)
    table = [[*HEADINGS], *([one.name, _organisation(one)] for one in found.members)]
    files = await asyncio.to_thread(files_of, extension, table, LARGEST)
    said = w("还没有已阅的，{count} 人", count=count)
    return [
        Reply(said, attachment=Attachment(_file_name(notice_id, number, extension), content))
        for number, content in enumerate(files)
    ]


async def _list(session: AsyncSession, member: Member, running: Running, page: int, toast: str = "") -> Reply:
    w = Wording(member.language)
    found = await missing_in(session, running, page * PAGE, PAGE)
    read = await count_acknowledged(session, running.notice)
    head = Markup("<b>{}</b>\n{}").format(
        title_said(w, running.notice),
        w("已阅 {read} 人，还没有 {missing} 人", read=f"{read:,}", missing=f"{found.total:,}"),
    )
    if at := await last_nudge(session, running.notice.id):
        times = await nudges_of(session, running.notice.id)
        head += "\n" + w.many("提醒过 {count} 次，最近 {at}", times, at=moment_said(w, at, member.zone))
    lines = [
        Markup("{}. {}").format(number, joined(alone(one.name), alone(_organisation(one))))
        for number, one in enumerate(found.members, found.start + 1)
    ]
    text = Markup("\n\n").join([head, Markup("\n").join(lines)]) if lines else head
    rows = _rows(w, running, found, await nudges_of(session, running.notice.id))
    return Reply(text, rows, edits=True, toast=toast)


def _rows(w: Wording, running: Running, found: Missing, number: int) -> Rows:
    here, page = running.notice.id, found.start // PAGE
    turns, acts = list[Button](), list[Button]()
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"noticemissing:{here}:{page - 1}"))
    if found.start + len(found.members) < found.total:
        turns.append(Button(w.plain("下一页 ›"), f"noticemissing:{here}:{page + 1}"))
    if found.total and running.allows(Act.NUDGE):
        acts.append(Button(w.plain("提醒这 {count} 人", count=found.total), f"noticenudge:{here}:{number}"))
    files = [Button(name, f"noticemissingfile:{here}:{name.lower()}") for name in ("CSV", "XLSX")]
    back = (Button(w.plain("‹ 返回通知"), f"noticerun:{here}"),)
    return tuple(tuple(row) for row in (turns, acts, files if found.total else (), back) if row)


def _organisation(member: Member) -> str:
    return member.organisation.name if member.organisation else ""


def _file_name(notice_id: int, number: int, extension: str) -> str:
    return f"通知{notice_id}-未阅{f'-{number + 1}' if number else ''}.{extension}"
