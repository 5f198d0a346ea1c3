"""Records as a CSV or XLSX file for officers, whose headings the importer knows again.

The confidential detail is not in it: it is shown to nobody before both sides agreed.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from handlers.desk.exporting_cells import cell_of, values_of
from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.importing.cells import as_csv
from handlers.importing.columns import EXTERNAL_KEY, FORMS, LANGUAGE, ORGANISATION, SAMPLE
from storage.records import Record

Rows = Sequence[Sequence[str]]
SHOWN_TO_NOBODY: Final = "confidential_detail"
BESIDE: Final = ("状态", "版本", "发布日期", "有效期至", "文件中的编号")
"""Headings that tell officers more; the importer passes over them."""
FORMATS: Final = ("csv", "xlsx")


def table_of(kind: RecordKind, records: Sequence[Record]) -> list[list[str]]:
    """The headings, then a row a record. The reference stands under 编号."""
    form = [field for field in FORMS[kind] if field.name != SHOWN_TO_NOBODY]
    labels = [field.label for field in (EXTERNAL_KEY, *form, ORGANISATION, SAMPLE, LANGUAGE)]
    return [[*labels, *BESIDE], *(_row(form, record) for record in records)]


def file_of(extension: str, rows: Rows) -> bytes:
    """`extension` is one of FORMATS."""
    makers: Mapping[str, Callable[[Rows], bytes]] = {"csv": as_csv, "xlsx": as_xlsx}
    return makers[extension](rows)


def files_of(extension: str, rows: Rows, most: int) -> list[bytes]:
    """As many files of at most `most` bytes as it takes, each with the headings."""
    content = file_of(extension, rows)
    if len(content) <= most or len(rows) <= 2:
        return [content]
    head, middle = rows[:1], 1 + len(rows) // 2
    parts = ([*head, *rows[1:middle]], [*head, *rows[middle:]])
    return [content for part in parts for content in files_of(extension, part, most)]


def as_xlsx(rows: Rows) -> bytes:
    """Every cell is said to be text, so a spreadsheet program computes none, whatever it looks like."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = [WriteOnlyCell(sheet, "") for _ in row]
        for cell, text in zip(cells, row, strict=True):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"
            cell.number_format = "@"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(form: Sequence[Field], record: Record) -> list[str]:
    values = values_of(record)
    published = record.published_at.date().isoformat() if record.published_at else ""
    ends = record.valid_until.date().isoformat() if record.valid_until else ""
    return [
        record.reference,
        *(cell_of(field, values) for field in form),
        record.organisation.name if record.organisation else "",
        "是" if record.sample else "否",
        record.language.label,
        *(record.status.label, str(record.version), published, ends, record.external_key or ""),
    ]
