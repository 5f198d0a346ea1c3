"""Every format a file may have, and every file made to harm its reader."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.importing.limits import CHAT, MEGABYTE, TERMINAL
from handlers.importing.reader import read_content
from handlers.importing.reading import Table, read_table
from handlers.importing.sentences import SENTENCES, Refused
from handlers.importing.unreadable import Unreadable
from handlers.wording import Wording
from storage.vocabularies import Language

SAY = Wording(Language.ZH_HANS)
ROWS = (("标题", "简介"), ("甲,一", "第一行\n第二行"), ("乙", "=1+1"))
EXPECTED = ((2, ("甲,一", "第一行\n第二行")), (3, ("乙", "=1+1")))


def csv_text(delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in ROWS) + "\r\n"


def workbook(*sheets: tuple[tuple[object, ...], ...]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
        for cell in (cell for row in sheet for cell in row if isinstance(cell.value, str)):
            cell.data_type = "s"  # text, also where it looks like a formula
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


def repacked(content: bytes, name: str, new: bytes) -> bytes:
    """The same zip with one member replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for member in old.namelist():
            if member != name:
                archive.writestr(member, old.read(member))
        archive.writestr(name, new)
    return out.getvalue()


def a_zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


async def refusal(content: bytes | Path) -> str:
    with pytest.raises(Refused) as caught:
        await read_table(content, CHAT)
    return caught.value.said.plain(SAY)


@pytest.mark.parametrize(
    "content",
    [
        csv_text().encode(),
        csv_text().encode("utf-8-sig"),
        csv_text().encode("gb18030"),
        csv_text(";").encode(),
        csv_text("\t").encode(),
        csv_text().replace("\r\n", "\n").encode(),
        workbook(ROWS),
        "\n".join(json.dumps(dict(zip(ROWS[0], row, strict=True))) for row in ROWS[1:]).encode(),
    ],
    ids=["utf-8", "bom", "gb18030", "semicolon", "tab", "lf", "xlsx", "jsonl"],
)
async def test_table_is_the_same_in_every_format(content: bytes) -> None:
    table = await read_table(content, CHAT)
    first = 1 if content.startswith(b"{") else 2
    assert table.headings == ROWS[0]
    assert table.rows == tuple((number - 2 + first, cells) for number, cells in EXPECTED)
    assert table.errors == ()


async def test_type_is_told_by_content_not_name(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(csv_text().encode())
    assert (await read_table(path, TERMINAL)).rows == EXPECTED


async def test_workbook_cells_become_text() -> None:
    sheet = (
        ("a", "b", "c", "d", "e"),
        (6, 1.5, True, date(2027, 6, 30), None),
        (None,) * 5,
        (1, 2, 3, 4, 5),
    )
    table = await read_table(workbook(sheet), CHAT)
    assert table.rows == ((2, ("6", "1.5", "true", "2027-06-30", "")), (4, ("1", "2", "3", "4", "5")))


async def test_workbook_names_the_sheets_it_left() -> None:
    table = await read_table(workbook((), ROWS, ROWS), CHAT)
    assert (table.rows, [note.values for note in table.notes]) == (EXPECTED, [{"sheets": "表3"}])


async def test_json_lists_and_nulls_become_text() -> None:
    line = '{"keywords": ["氮", "磷"], "trl": 6, "anonymous": false, "region": null, "targets": []}'
    table = await read_table(line.encode(), CHAT)
    assert table.rows == ((1, ('["氮", "磷"]', "6", "false", "", "")),)


BOOK = workbook(ROWS)
LARGE = b"<worksheet>" + b" " * (60 * MEGABYTE) + b"</worksheet>"
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
)
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (n + 1, b"&%c;" % n * 10) for n in range(97, 107))
    + b"]><worksheet>&k;</worksheet>"
)
"""Ten names, each ten times the one before."""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"\xef\xbb\xbf \r\n", "文件是空的"),
        (workbook(()), "文件是空的"),
        ("标题,简介\n\n,\n".encode(), "文件只有列名，没有数据行"),
        (workbook(ROWS[:1]), "文件只有列名，没有数据行"),
        (b"a,b\n1,\x002\n", "文件不是表格"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "文件不是表格"),
        (b"\x7fELF" + bytes(500), "文件不是表格"),
        (b"a,b\n\xff\xfe\xfa,1", "文件不是表格"),
        ("标题,简介\n甲,乙".encode("utf-16"), "文件是 UTF-16 编码"),
        (b"<html><table></table></html>", "文件是网页或 XML"),
        (b'[{"title": "a"}]', "文件是一个 JSON 数组"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "文件是旧式 XLS 格式"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "文件有密码",
        ),
        (a_zip("word/document.xml", b"<w/>"), "文件是压缩包或别的文档"),
        (BOOK[: len(BOOK) // 2], "XLSX 文件已损坏"),
        (a_zip("xl/workbook.xml", b"<broken"), "XLSX 文件已损坏"),
        (repacked(BOOK, "xl/worksheets/sheet1.xml", LARGE), "XLSX 解压后超过 50 MB"),
        (repacked(BOOK, "xl/extra.bin", bytes(2 * MEGABYTE)), "XLSX 解压后超过 50 MB"),
        (repacked(BOOK, "xl/worksheets/sheet1.xml", ENTITIES), "XLSX 里有文档类型或外部实体声明"),
        (repacked(BOOK, "xl/worksheets/sheet1.xml", LAUGHS), "XLSX 里有文档类型或外部实体声明"),
        (a_zip("报表.xlsx", BOOK), "文件是压缩包或别的文档"),
        (b"a,b\n" + b"x" * (5 * MEGABYTE), "文件超过 5 MB"),
        ("标题,简介,标题\n1,2,3".encode(), "列名“标题”出现了两次"),
        (b'a,b\n"1,2\n3,4\n', "CSV 第 3 行的引号不成对"),
        (b",".join(b"c%d" % n for n in range(51)) + b"\n1\n", "共有 51 列，最多 50 列"),
        (b"a\n" + b"1\n" * 20_001, "数据超过 20000 行"),
        (b'{"a": 1}\n' * 20_001, "数据超过 20000 行"),
        (b"{" + b",".join(b'"c%d": 1' % n for n in range(51)) + b"}", "共有 51 列，最多 50 列"),
    ],
)
async def test_hostile_file_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    assert (await refusal(content)).startswith(sentence)


async def test_missing_file_is_refused(tmp_path: Path) -> None:
    assert await refusal(tmp_path / "无.csv") == "找不到文件 无.csv"


async def test_zip_within_a_workbook_is_not_unpacked() -> None:
    within = a_zip("xl/worksheets/sheet1.xml", LARGE)
    content = repacked(BOOK, "xl/embeddings/inner.zip", within)
    assert (await read_table(content, CHAT)).rows == EXPECTED


async def test_lying_sizes_are_not_believed() -> None:
    """A member that unpacks to 60 MB and declares 10 bytes."""
    content = bytearray(repacked(BOOK, "xl/worksheets/sheet1.xml", LARGE))
    size = len(LARGE).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
    assert (await refusal(bytes(content))).startswith("XLSX 解压后超过 50 MB")


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def repeating(rows: int, length: int) -> bytes:
    """A small workbook of which every cell points to one long shared string."""
    cells = '<c t="s"><v>0</v></c>' * 50
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{f"<row>{cells}</row>" * rows}</sheetData></worksheet>'
    strings = f'<sst xmlns="{MAIN}"><si><t>{"氮" * length}</t></si></sst>'
    content = repacked(BOOK, "xl/sharedStrings.xml", strings.encode())
    return repacked(content, "xl/worksheets/sheet1.xml", sheet.encode())


TOO_HEAVY = "读取文件所需的内存或时间过多，请拆成几个文件"


async def test_one_text_repeated_by_reference_is_stopped() -> None:
    content = repeating(rows=6_000, length=3_900)
    with pytest.raises(Refused) as caught:
        await read_table(content, replace(CHAT, ratio=10_000))
    assert (caught.value.said.text, len(content) < MEGABYTE) == (TOO_HEAVY, True)


async def test_two_cells_far_apart_are_stopped() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    assert await refusal(repacked(BOOK, "xl/worksheets/sheet1.xml", sheet.encode())) == TOO_HEAVY


async def test_reader_that_takes_too_long_is_ended() -> None:
    content = b"a,b\n" + b"1,2\n" * 20_000
    with pytest.raises(Refused) as caught:
        await read_table(content, replace(CHAT, wall=0))
    assert caught.value.said.text == TOO_HEAVY


def errors_of(table: Table) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.reason.plain(SAY)) for error in table.errors]


async def test_ragged_rows_are_errors_of_their_rows() -> None:
    table = await read_table("标题,简介\n甲,乙\n丙\n丁,戊,己\n庚,辛,\n".encode(), CHAT)
    assert [number for number, _ in table.rows] == [2, 5]
    assert errors_of(table) == [
        (3, "", "这一行有 1 格，列名有 2 个"),
        (4, "", "这一行有 3 格，列名有 2 个"),
    ]


async def test_long_cell_is_an_error_of_its_cell() -> None:
    table = await read_table("标题,简介\n甲,{}\n".format("长" * 4_001).encode(), CHAT)
    assert errors_of(table) == [(2, "简介", "内容有 4001 字，一格最多 4000 字")]


@pytest.mark.parametrize(
    "line",
    [
        '{"a": ',
        "[1]",
        '{"a": 1, " a": 2}',
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{" ": 1}',
        '{"a":' + "[" * 9000,
    ],
)
async def test_line_that_is_no_plain_object_is_an_error_of_its_row(line: str) -> None:
    table = await read_table(f'{{"a": "1"}}\n\n{line}\n'.encode(), CHAT)
    assert (table.rows, errors_of(table)) == (((1, ("1",)),), [(3, "", "这一行不是 JSON 对象")])


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode), st.binary().map(b"PK\x03\x04".__add__)))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        cells = read_content(content, CHAT)
    except Unreadable as refused:
        assert refused.code in SENTENCES  # noqa: PT017 - most examples are refused, and rightly
    else:
        assert {len(row) for _, row in cells.rows} <= {len(cells.headings)}


async def test_heading_cannot_speak_to_the_terminal() -> None:
    table = await read_table(b'{"\\u001b[31m title": "a"}\n', CHAT)
    assert table.headings == ("·[31m title",)
