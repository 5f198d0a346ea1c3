"""The text of a document, its type told by its content and never by its name. Runs in the reading process."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from docx import Document
from docx.table import Table
from pypdf import PdfReader
from pypdf.errors import DependencyError

from bot.reading.limits import Limits
from handlers.importing import unreadable
from handlers.importing.zips import look_through

PDF = b"%PDF-"
PDF_WITHIN = 1024
"""Bytes before which the mark stands, as readers of PDF take it."""
ZIP = b"PK\x03\x04"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORD = "word/document.xml"
OF_A_ZIP = {
    "zip_in_disguise": "not_document",
    "bomb": "bomb",
    "password": "password",
    "broken_zip": "broken",
    "entities": "broken",  # Word writes none: saved again, they are gone
}
LEAST_TEXT = 10
"""Letters; below that a PDF is taken for pictures of pages."""
A_LABEL = 24
A_LINE = 24
"""Characters; a page is not narrower than that."""
SENTENCE_END = tuple("。！？；：.!?;:…")
NEW_ITEM = re.compile(
    r"\s*(?:[-*•·●○■◆▪]|[（(]?[0-9一二三四五六七八九十]{1,3}[)）、.．]|[①-⑳]|【|.{1,20}[：:])"
)


class Unreadable(Exception):
    """`code` says why, as `handlers.posting.documents` words it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Extract:
    """`partial`: the document goes on after this text."""

    text: str
    partial: bool


def extract(content: bytes, limits: Limits) -> Extract:
    """Raises Unreadable, or whatever a library makes of a broken file."""
    if not content:
        raise Unreadable("empty")
    if PDF in content[:PDF_WITHIN]:
        return _within(_pdf_pages(content, limits), limits, "scanned")
    if content.startswith(OLE2):
        raise Unreadable("password" if ENCRYPTED in content else "old_word")
    if content.startswith(ZIP):
        return _within(_word_lines(content, limits), limits, "no_text")
    raise Unreadable("not_document")


def _within(parts: Iterator[str], limits: Limits, when_empty: str) -> Extract:
    kept: list[str] = []
    length, partial = 0, False
    for part in parts:
        if length + len(part) > limits.text:
            partial = True
            break
        kept.append(part)
        length += len(part) + 1
    text = "\n".join(kept).strip()
    if sum(map(str.isalnum, text)) < LEAST_TEXT:
        raise Unreadable("too_long" if partial else when_empty)
    return Extract(text, partial)


def _pdf_pages(content: bytes, limits: Limits) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(content))
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("password")
    except DependencyError:
        raise Unreadable("password") from None
    for number, page in enumerate(reader.pages):
        if number >= limits.pages:
            raise Unreadable("too_long")
        yield unwrapped(page.extract_text())


def unwrapped(text: str) -> str:
    """Lines that a page's width broke, put together again; a line much shorter than the rest ends itself."""
    lines = [line.strip() for line in text.splitlines()]
    width = max(map(len, lines), default=0)
    joined = lines[:1]
    for before, line in pairwise(lines):
        goes_on = len(before) > max(A_LINE, 0.75 * width) and not before.endswith(SENTENCE_END)
        if goes_on and line and not NEW_ITEM.match(line):
            latin = before[-1] < "\u2e80" and line[0] < "\u2e80"
            joined[-1] += " " + line if latin else line
        else:
            joined.append(line)
    return "\n".join(joined)


def _word_lines(content: bytes, limits: Limits) -> Iterator[str]:
    try:
        look_through(content, WORD, limits.unzipped, limits.ratio)
    except unreadable.Unreadable as unfit:
        raise Unreadable(OF_A_ZIP[unfit.code]) from None
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            yield from _table_lines(block)
        else:
            yield block.text


def _table_lines(table: Table) -> Iterator[str]:
    """A row of names and values becomes labelled lines; merged cells count once."""
    for row in table.rows:
        cells = list({id(cell._tc): cell.text.strip() for cell in row.cells}.values())
        names = cells[::2]
        if len(cells) % 2 == 0 and all(0 < len(name) <= A_LABEL and "\n" not in name for name in names):
            yield from (
                f"{name.rstrip('：:')}：{value}" for name, value in zip(names, cells[1::2], strict=True)
            )
        else:
            yield " | ".join(cell for cell in cells if cell)
