"""The report on a notice, and a file with a row for each recipient."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.exporting import LARGEST
from handlers.desk.exporting_files import files_of
from handlers.desk.guard import allowed, gone, turned_away
from handlers.desk.notices.reasons import reason_said
from handlers.desk.notices.report_picture import pictured
from handlers.desk.notices.report_said import report_said
from handlers.person import Person
from handlers.reply import Attachment, Button, Replies, Reply, Rows
from handlers.wording import Wording, marked
from storage.audit import note_act
from storage.notices.reporting import Recipient, count_recipients, recipients_in, report_of
from storage.notices.running import running_of, subject_of
from storage.outbox.tables import State
from storage.people import Member
from storage.vocabularies import Language

PIECE: Final = 20_000
"""Rows of one file; more are several."""
MOST_PIECES: Final = 10
LANGUAGE: Final = Language.ZH_HANS
HEADINGS: Final = ("姓名", "单位", "结果", "原因", "时间", "已阅时间", "更正")
OTHERWISE: Final[Mapping[State, str]] = {State.READY: marked("还没发"), State.PAUSED: marked("还没发")}


async def open_report(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, *, again: bool = False
) -> Replies:
    """In place of the card, and a picture of it below; `again`: the report alone, looked at anew."""
    if not allowed(member):
        return turned_away(person, member)
    w, running = Wording(member.language), await running_of(session, notice_id)
    if running is None:
        return gone(w)
    report = await report_of(session, running)
    text = report_said(w, running, report, member.zone)
    card = Reply(text, _rows(w, notice_id, report.standing.copies.total), edits=True)
    picture = None if again else pictured(w, running, report, member.zone)
    return [card, picture] if picture else card


async def export_recipients(
    session: AsyncSession, person: Person, member: Member | None, notice_id: int, piece: int
) -> Replies:
    """A CSV with a row for each recipient, the `piece`th of so many thousand."""
    if not allowed(member):
        return turned_away(person, member)
    w, running = Wording(member.language), await running_of(session, notice_id)
    if running is None:
        return gone(w)
    rows = await recipients_in(session, running, piece * PIECE, PIECE)
    if not rows:
        return Reply(toast=w.plain("没有可以导出的记录。"), alert=True)
    count, total = len(rows), await count_recipients(session, running)
    note_act(session, member.id, "exported", subject_of(running.notice), format="csv", count=count)
    table = [[*HEADINGS], *(_row(one, member.zone) for one in rows)]
    files = await asyncio.to_thread(files_of, "csv", table, LARGEST)
    said = w("通知 {number} 的明细，{count} 人，共 {total} 人", number=notice_id, count=count, total=total)
    return [
        Reply(said, attachment=Attachment(_file_name(notice_id, piece, number), content))
        for number, content in enumerate(files)
    ]


def _row(one: Recipient, zone: str) -> list[str]:
    """In 简体, as all files are."""
    w = Wording(LANGUAGE)
    return [
        *(one.name, one.organisation, outcome_said(w, one), reason_said(w, one.state, one.error)),
        *(_moment(one.settled_at, zone), _moment(one.acknowledged_at, zone)),
        str(one.revision) if one.revision else "",
    ]


def outcome_said(w: Wording, one: Recipient) -> str:
    if one.let_be:
        return w.plain("存疑，不再补发")
    if one.perhaps:
        return w.plain("没有再发，之前的一次也许送到了")
    if one.state is State.RECALLED:
        return w.plain("已撤回，消息已删除") if one.deleted else w.plain("撤回时还没发")
    return w.plain(OTHERWISE[one.state]) if one.state in OTHERWISE else w.name(one.state)


def _moment(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}" if moment else ""


def _rows(w: Wording, notice_id: int, total: int) -> Rows:
    pieces = range(min(MOST_PIECES, -(-total // PIECE)))
    files = [
        Button(
            w.plain("明细 CSV") if total <= PIECE else w.plain("明细 CSV {number}", number=piece + 1),
            f"noticefile:{notice_id}:{piece}",
        )
        for piece in pieces
    ]
    rows = [tuple(files[at : at + 3]) for at in range(0, len(files), 3)]
    refresh = Button(w.plain("刷新"), f"noticefigures:{notice_id}")
    return (*rows, (refresh, Button(w.plain("‹ 返回通知"), f"noticerun:{notice_id}")))


def _file_name(notice_id: int, piece: int, number: int) -> str:
    return f"通知{notice_id}-明细" + "".join(f"-{at + 1}" for at in (piece, number) if at) + ".csv"
