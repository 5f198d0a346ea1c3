"""Exports: for officers, noted, harmless to spreadsheet programs, and understood by the importer."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from handlers.desk import exporting
from handlers.desk.exporting import Wanted
from handlers.desk.exporting_cells import price_cell
from handlers.desk.exporting_files import as_xlsx, files_of
from handlers.desk.guard import turned_away
from handlers.forms.kinds import RecordKind
from handlers.forms.parsing.money import Price, price
from handlers.importing.checking import check_table
from handlers.importing.limits import CHAT
from handlers.importing.reading import read_table
from handlers.posting.inverse import columns_of
from handlers.reply import Reply, as_sequence
from storage.audit import AuditEntry
from storage.people import Member
from storage.posting.records import Model
from storage.records import Achievement, Record
from storage.store import Store
from storage.vocabularies import DemandKind, IpStatus, Status
from tests import sample
from tests.handlers.desk.conftest import somebody
from tests.posted_sample import add_record

OFFICER = somebody(601)
FULL: dict[str, Any] = {
    "title": "膜，浓缩；“乳清” <A&B>",
    "summary": "一行\n两行、三行",
    "problem": "=cmd|' /C calc'!A0",
    "description": '第一段\n\n第二段，"引号"；分号',
    "fields": ["BM", "OT"],
    "modes": ["licence", "open"],
    "industries": ["A", "N"],
    "keywords": ["乳清", "膜 分离"],
    "ip_types": ["invention", "other"],
    "ip_status": IpStatus.GRANTED,
    "ip_numbers": ["ZL202410000001.1"],
    "trl": 6,
    "price_min": 123_456_78,
    "price_max": 5_000_000_00,
    "price_negotiable": True,
    "region": "310112",
    "anonymous": True,
    "sample": True,
}
NEED: dict[str, Any] = {
    "title": "乳品废水脱氮",
    "summary": "不停产。",
    "kind": DemandKind.SERVICE,
    "fields": ["RE"],
    "modes": ["joint_development"],
    "targets": [
        {"name": "脱氮率", "op": "≥", "value": 90, "unit": "%"},
        {"name": "温度", "op": "range", "value": [-5, 12.5], "unit": "℃"},
        {"name": "能耗（吨水）1", "op": "≤", "value": 0.35, "unit": "kWh/m³"},
    ],
    "budget_min": None,
    "budget_max": 80_000_000,
    "budget_negotiable": False,
    "wanted_by": date(2027, 6, 30),
    "open_bid": {"amount_fen": 50_000_000, "closes": "2027-03-31", "conditions": "具备；中试场地"},
    "trl_min": 7,
    "region": "320500",
}


@pytest.fixture
async def author(store: Store) -> Member:
    async with store.writing() as session:
        return await sample.add_member(session, 801, "李工", "浦江乳业（样例）")


async def exported(store: Store, officer: Member, kind: RecordKind, extension: str) -> Sequence[Reply]:
    wanted = Wanted(kind, Status.PUBLISHED, extension)
    async with store.writing() as session:
        return as_sequence(await exporting.export(session, OFFICER, officer, wanted))


def content(replies: Sequence[Reply]) -> bytes:
    (reply,) = replies
    assert reply.attachment is not None
    return reply.attachment.content


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
@pytest.mark.parametrize(("kind", "values"), [(RecordKind.ACHIEVEMENT, FULL), (RecordKind.DEMAND, NEED)])
async def test_importer_reads_an_exported_file_back(
    store: Store, author: Member, officer: Member, kind: RecordKind, values: dict[str, Any], extension: str
) -> None:
    model: Model = kind.model
    async with store.writing() as session:
        record = await add_record(session, author, Status.PUBLISHED, model, **values)
    checked = await check_table(
        await read_table(content(await exported(store, officer, kind, extension)), CHAT)
    )
    assert checked.errors == ()
    assert checked.kind is kind
    (row,) = checked.rows
    assert {
        name: row.values.get(name, _blank(value)) for name, value in expected(record).items()
    } == expected(record, apostrophe=extension == "csv")
    assert row.values["external_key"] == record.reference
    assert row.values["organisation"] == "浦江乳业（样例）"


def expected(record: Record, *, apostrophe: bool = False) -> dict[str, Any]:
    """Its form's columns; a CSV says a formula with an apostrophe before it."""
    values = {name: value for name, value in columns_of(record).items() if name != "confidential_detail"}
    if apostrophe and isinstance(record, Achievement):
        values["problem"] = f"'{values['problem']}"
    return values


def _blank(value: object) -> object:
    """What an empty cell says."""
    return value if value in (None, "", [], False) else "missing"


async def test_formulas_are_harmless_in_csv_and_text_in_xlsx(
    store: Store, author: Member, officer: Member
) -> None:
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A"]
    async with store.writing() as session:
        for title in dangerous:
            await add_record(session, author, Status.PUBLISHED, title=title)
    text = content(await exported(store, officer, RecordKind.ACHIEVEMENT, "csv"))
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert [row["标题"] for row in reversed(rows)] == [f"'{title}" for title in dangerous]
    book = load_workbook(io.BytesIO(content(await exported(store, officer, RecordKind.ACHIEVEMENT, "xlsx"))))
    cells = [row[1] for row in book.worksheets[0].iter_rows(min_row=2)]
    book.close()
    assert [(cell.value, cell.data_type) for cell in reversed(cells)] == [(title, "s") for title in dangerous]


def test_workbook_holds_no_character_that_xml_forbids() -> None:
    book = load_workbook(io.BytesIO(as_xlsx([["a\x08b", "第\n二"]])))
    assert [cell.value for cell in book.worksheets[0][1]] == ["ab", "第\n二"]
    book.close()


def test_file_too_large_is_several_each_with_the_headings() -> None:
    rows = [["标题"], *([f"第 {number} 号"] for number in range(9))]
    files = [content.decode("utf-8-sig").split() for content in files_of("csv", rows, 60)]
    assert {file[0] for file in files} == {"标题"}
    assert [line for file in files for line in "".join(file[1:]).split("第") if line] == [
        f"{number}号" for number in range(9)
    ]
    assert len(files) > 1


async def test_confidential_detail_is_in_no_export(store: Store, author: Member, officer: Member) -> None:
    async with store.writing() as session:
        await add_record(session, author, Status.PUBLISHED, confidential_detail="配方甲")
    text = content(await exported(store, officer, RecordKind.ACHIEVEMENT, "csv")).decode()
    assert ("配方甲" in text, "保密" in text) == (False, False)


async def test_export_is_noted_and_one_of_nothing_says_so(
    store: Store, author: Member, officer: Member
) -> None:
    async with store.writing() as session:
        await add_record(session, author, Status.PUBLISHED)
    await exported(store, officer, RecordKind.ACHIEVEMENT, "csv")
    (nothing,) = await exported(store, officer, RecordKind.DEMAND, "csv")
    assert nothing.toast == "没有可以导出的记录。"
    async with store.reading() as session:
        (entry,) = await session.scalars(select(AuditEntry))
    assert (entry.actor_id, entry.act, entry.subject) == (
        officer.id,
        "exported",
        "records:achievement:published",
    )
    assert entry.detail == {"format": "csv", "first": 1, "count": 1}


async def test_whoever_is_no_officer_exports_nothing(store: Store, author: Member) -> None:
    async with store.writing() as session:
        await add_record(session, author, Status.PUBLISHED)
        kind, person = RecordKind.ACHIEVEMENT, somebody(801)
        answers = [
            await exporting.offer_export(session, person, author),
            await exporting.offer_formats(session, person, author, kind, None),
            await exporting.export(session, person, author, Wanted(kind, None, "csv")),
        ]
    assert answers == [turned_away(person, author)] * 3
    async with store.reading() as session:
        assert (await session.scalars(select(AuditEntry))).all() == []


@pytest.mark.parametrize(
    ("least", "most", "negotiable", "cell"),
    [
        (None, None, True, "面议"),
        (None, None, False, ""),
        (30_000_000, 50_000_000, False, "30-50万元"),
        (30_000_000, 30_000_000, True, "30万元（可议）"),
        (1, None, False, "0.01元起"),
        (None, 80_000_050, True, "不超过800000.5元（可议）"),
        (0, 10_000, False, "0-100元"),
        (10_000, 10_000_000_000, False, "0.01-10000万元"),
    ],
)
def test_price_cell_is_read_back(least: int | None, most: int | None, negotiable: bool, cell: str) -> None:
    assert price_cell(least, most, negotiable) == cell
    if cell:
        assert price(cell).value == Price(least, most, negotiable)
