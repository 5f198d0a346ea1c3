"""Cases as a CSV or XLSX document, for officers; organisations are named, and formulas are harmless."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.listing import titles_of
from handlers.desk.exporting import AT_ONCE, LARGEST, MOST_PIECES
from handlers.desk.exporting_files import files_of
from handlers.desk.guard import allowed, turned_away
from handlers.person import Person
from handlers.reply import Attachment, Button, Replies, Reply
from handlers.wording import Wording
from storage.audit import note_act
from storage.cases.desk import EVERY, count_of, last_entries
from storage.cases.pipeline import listed_cases
from storage.cases.stages import CaseMove
from storage.cases.tables import Case, CaseEntry
from storage.people import Member
from storage.references import ZONE

HEADINGS: Final = (
    *("编号", "记录", "记录标题", "发布方单位", "意向方单位", "意向方记录", "阶段", "阶段日期"),
    *("技术经理人", "合同类型", "合同金额（元）", "签约日期", "登记编号", "开始日期"),
    *("最近一步", "最近一步日期", "原因"),
)
YUAN: Final = Decimal(100)


async def offer_formats(session: AsyncSession, person: Person, member: Member | None) -> Reply:
    """How many there are, and CSV or XLSX for every two thousand of them."""
    if not allowed(member):
        return turned_away(person, member)
    w, total = Wording(member.language), await count_of(session, EVERY)
    text = w("对接：共 {total} 项。文件里有真实的单位名称，请只在俱乐部内部使用。", total=total)
    rows = [
        tuple(
            Button(_format_named(w, name, piece, total), f"exportcases:{name.lower()}:{piece}")
            for name in ("CSV", "XLSX")
        )
        for piece in range(min(MOST_PIECES, -(-total // AT_ONCE)))
    ]
    return Reply(text, (*rows, (Button(w.plain("‹ 返回"), "exports:achievement"),)), edits=True)


async def export_cases(
    session: AsyncSession, person: Person, member: Member | None, extension: str, piece: int
) -> Replies:
    """`extension` is csv or xlsx; live cases first."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    page = await listed_cases(session, true(), piece * AT_ONCE, AT_ONCE)
    if not page.cases:
        return Reply(toast=w.plain("没有可以导出的记录。"), alert=True)
    count = len(page.cases)
    note_act(session, member.id, "exported", "cases", format=extension, first=page.start + 1, count=count)
    table = await table_of(session, page.cases)
    files = await asyncio.to_thread(files_of, extension, table, LARGEST)
    said = w("对接，{count} 项", count=count)
    return [
        Reply(said, attachment=Attachment(_file_name(piece, number, extension), content))
        for number, content in enumerate(files)
    ]


async def table_of(session: AsyncSession, cases: Sequence[Case]) -> list[list[str]]:
    """The headings, then a row a case."""
    titles, last = await titles_of(session, cases), await last_entries(session, cases)
    return [[*HEADINGS], *(_row(case, titles, last[case.id]) for case in cases)]


def _row(case: Case, titles: Mapping[str, str], last: CaseEntry) -> list[str]:
    reason = last.reason.label if last.reason else ""
    return [
        *(case.reference, case.record_reference, titles[case.record_reference]),
        *(_organisation(case.owner), _organisation(case.seeker), case.own_reference or ""),
        *(case.stage.label, _day(case.stage_since)),
        *(case.manager.name if case.manager else "", case.contract_type.label if case.contract_type else ""),
        *(_yuan(case.amount), case.signed_on.isoformat() if case.signed_on else ""),
        *(case.registration_number, _day(case.opened_at)),
        *(CaseMove(last.move).label, _day(last.at), "：".join(part for part in (reason, last.why) if part)),
    ]


def _organisation(member: Member | None) -> str:
    return member.organisation.name if member and member.organisation else ""


def _day(moment: datetime) -> str:
    return moment.astimezone(ZONE).date().isoformat()


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{Decimal(fen) / YUAN:f}"


def _format_named(w: Wording, name: str, piece: int, total: int) -> str:
    if total <= AT_ONCE:
        return name
    first, last = piece * AT_ONCE + 1, min(total, (piece + 1) * AT_ONCE)
    return w.plain("{format} 第 {first}–{last} 条", format=name, first=first, last=last)


def _file_name(piece: int, number: int, extension: str) -> str:
    return "对接" + "".join(f"-{at + 1}" for at in (piece, number) if at) + f".{extension}"
