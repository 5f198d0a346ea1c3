"""XLSX: looked through as a zip first, for what it would unpack to, then read cell by cell."""

import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from handlers.importing.limits import ReadLimits
from handlers.importing.tables import gathered
from handlers.importing.unreadable import Cells, Unreadable
from handlers.importing.zips import look_through

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(content: bytes, limits: ReadLimits) -> Cells:
    """The first visible sheet with anything in it; the other filled ones are named in `left_out`."""
    look_through(content, "xl/workbook.xml", limits.unzipped, limits.ratio)
    try:
        return _read(content, limits)
    except CalamineError:
        raise Unreadable("broken_zip") from None
    except BaseException as error:
        # calamine is written in Rust; its panics are neither CalamineError nor Exception
        if type(error).__name__ == "PanicException":
            raise Unreadable("broken_zip") from None
        raise


def _read(content: bytes, limits: ReadLimits) -> Cells:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        filled = [name for name in names if book.get_sheet_by_name(name).height]
        if not filled:
            raise Unreadable("empty")
        sheet = book.get_sheet_by_name(filled[0])
        if sheet.total_width > 4 * limits.columns:
            raise Unreadable("too_many_columns", count=sheet.total_width, limit=limits.columns)
        if sheet.total_height > 4 * limits.rows:
            raise Unreadable("too_many_rows", limit=limits.rows)
        rows = sheet.to_python(skip_empty_area=False, nrows=None)
        numbered = ((number, [_as_text(cell) for cell in row]) for number, row in enumerate(rows, start=1))
        cells = gathered(numbered, limits, ragged=False)
        cells.left_out = filled[1:51]
        return cells


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
