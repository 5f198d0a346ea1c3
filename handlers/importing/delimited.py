"""CSV: UTF-8 with or without a BOM, or GB18030; comma, semicolon or tab between cells."""

import csv
import io
import re

from handlers.importing.limits import ReadLimits
from handlers.importing.tables import gathered
from handlers.importing.unreadable import Cells, Unreadable

BINARY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DELIMITERS = (",", ";", "\t", "，", "；")


def decoded(content: bytes) -> str:
    """The text of a file. Raises Unreadable for anything that is not text in a known encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("utf16")
    if BINARY.search(content):
        raise Unreadable("not_text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise Unreadable("not_text") from None


def read_delimited(text: str, limits: ReadLimits) -> Cells:
    """The records of a CSV text. The heading row is row 1; a record of several lines is one row."""
    csv.field_size_limit(limits.file)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return gathered(enumerate(reader, start=1), limits, ragged=True)
    except csv.Error:
        raise Unreadable("broken_csv", line=reader.line_num) from None


def _delimiter(text: str) -> str:
    """The one most frequent in the first line with anything in it, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=bare.count)
