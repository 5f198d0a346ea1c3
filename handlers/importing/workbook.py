"""XLSX: looked through as a zip first, for what it would unpack to, then read cell by cell."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from handlers.importing.limits import ReadLimits
from handlers.importing.tables import gathered
from handlers.importing.unreadable import Cells, Unreadable

CHUNK = 256 * 1024
LOCAL_HEADER = struct.Struct("<4s22xHH")
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)|<\x00!\x00|\x00<\x00!", re.IGNORECASE)
"""No spreadsheet program writes a document type; one is there only to name entities."""
Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(content: bytes, limits: ReadLimits) -> Cells:
    """The first visible sheet with anything in it; the other filled ones are named in `left_out`."""
    _look_through(content, limits)
    try:
        return _read(content, limits)
    except CalamineError:
        raise Unreadable("broken_workbook") from None
    except BaseException as error:
        # calamine is written in Rust; its panics are neither CalamineError nor Exception
        if type(error).__name__ == "PanicException":
            raise Unreadable("broken_workbook") from None
        raise


def _look_through(content: bytes, limits: ReadLimits) -> None:
    """Refuse what is no workbook or would unpack too large, by unpacking it: declared sizes may lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable("broken_workbook") from None
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise Unreadable("zip_in_disguise")
    total = 0
    for member in members:
        end = b""
        for chunk in _unpacked(content, member):
            total += len(chunk)
            if total > limits.unzipped or total > limits.ratio * len(content):
                raise Unreadable("bomb", limit=limits.unzipped, ratio=limits.ratio)
            if member.filename.endswith((".xml", ".rels")) and DECLARATION.search(end + chunk):
                raise Unreadable("entities")
            end = chunk[-16:]


def _unpacked(content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a member really unpacks to, in chunks."""
    if member.flag_bits & 1:
        raise Unreadable("password")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("broken_workbook")
    try:
        signature, name, extra = LOCAL_HEADER.unpack_from(content, member.header_offset)
        start = member.header_offset + LOCAL_HEADER.size + name + extra
        packed = content[start : start + member.compress_size]
        if signature != b"PK\3\4":
            raise Unreadable("broken_workbook")
        yield from [packed] if member.compress_type == zipfile.ZIP_STORED else _inflated(packed)
    except (struct.error, zlib.error):
        raise Unreadable("broken_workbook") from None


def _inflated(packed: bytes) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not stream.eof:
        yield stream.decompress(packed, CHUNK)
        packed = stream.unconsumed_tail


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
