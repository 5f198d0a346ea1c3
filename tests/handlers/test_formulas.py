"""Cells that a spreadsheet program would compute, in whatever file leaves the house."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from handlers.desk.exporting_files import as_xlsx
from handlers.importing.cells import DANGEROUS, as_csv, harmless

FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A"),
    *(" =1+1", "\u3000＝1", "\ufeff=1", "\u200b@A", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")'),
]
CELLS = st.text(st.sampled_from("=+-@＝＋－＠\t\r\n '\",;a字\u3000\u200b"), max_size=12)
WRITERS = {
    "handlers/importing/cells.py": {"csv.writer"},
    "handlers/desk/exporting_files.py": {"Workbook"},
}
"""The only places where a table is written as a file."""


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_is_made_plain_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@given(CELLS)
def test_cell_of_a_csv_is_read_back_and_is_no_formula(text: str) -> None:
    [[read]] = csv.reader(io.StringIO(as_csv([[text]]).decode("utf-8-sig"), newline="")) if text else [[""]]
    assert not read.strip().startswith(DANGEROUS)
    assert read in (text, f"'{text}")


def test_cells_of_a_workbook_are_text_whatever_they_look_like() -> None:
    book = load_workbook(io.BytesIO(as_xlsx([FORMULAS])))
    cells = list(book.worksheets[0][1])
    book.close()
    assert [cell.data_type for cell in cells] == ["s"] * len(FORMULAS)
    assert [str(cell.value).replace("_x000D_", "\r") for cell in cells] == FORMULAS


def test_tables_are_written_in_two_places_only() -> None:
    """Every export goes through `as_csv` or `as_xlsx`; a third writer would have to think of formulas too."""
    found = {
        str(path): set(re.findall(r"\bcsv\.(?:writer|DictWriter)\b|\bWorkbook(?=\()", path.read_text()))
        for room in ("bot", "handlers", "storage")
        for path in Path(room).rglob("*.py")
    }
    assert {path: calls for path, calls in found.items() if calls} == WRITERS
