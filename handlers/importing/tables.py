"""From rows of text to `Cells`: the heading row, the limits, and rows of another length."""

from collections.abc import Iterable

from handlers.importing.limits import ReadLimits
from handlers.importing.unreadable import Cells, RowFault, Unreadable


def gathered(rows: Iterable[tuple[int, list[str]]], limits: ReadLimits, *, ragged: bool) -> Cells:
    """The first row with anything in it holds the headings; empty rows are passed over.

    `ragged`: a row of another length than the headings is a fault (it hides a shifted cell).
    """
    cells: Cells | None = None
    total = 0
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if cells is None:
            cells = Cells(checked_headings(row, limits))
            continue
        total += add_row(cells, number, row, limits, ragged=ragged)
        if total > limits.text:
            raise Unreadable("too_much_text", limit=limits.text)
    if cells is None:
        raise Unreadable("empty")
    return not_bare(cells)


def not_bare(cells: Cells) -> Cells:
    if not cells.rows and not cells.faults:
        raise Unreadable("no_rows")
    return cells


def checked_headings(row: list[str], limits: ReadLimits) -> list[str]:
    """Headings without the empty ones at the end. Raises Unreadable for too many or for equal ones."""
    headings = [cell.strip() for cell in row]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > limits.columns:
        raise Unreadable("too_many_columns", count=len(headings), limit=limits.columns)
    for index, heading in enumerate(headings):
        if heading and heading in headings[:index]:
            raise Unreadable("duplicate_heading", heading=heading)
        if len(heading) > limits.cell:
            raise Unreadable("long_heading", column=index + 1, limit=limits.cell)
    return headings


def add_row(cells: Cells, number: int, row: list[str], limits: ReadLimits, *, ragged: bool) -> int:
    """Add a row or its fault to `cells`; the characters it holds."""
    if len(cells.rows) + len(cells.faults) >= limits.rows:
        raise Unreadable("too_many_rows", limit=limits.rows)
    width = len(cells.headings)
    if any(cell.strip() for cell in row[width:]) or (ragged and len(row) < width):
        cells.faults.append(RowFault(number, None, "ragged", {"count": len(row), "expected": width}))
        return 0
    for column, cell in enumerate(row[:width]):
        if len(cell) > limits.cell:
            over: dict[str, str | int] = {"count": len(cell), "limit": limits.cell}
            cells.faults.append(RowFault(number, column, "long_cell", over))
            return 0
    cells.rows.append((number, row[:width] + [""] * (width - len(row))))
    return sum(map(len, row))
