"""JSON Lines: one object a line. Keys are headings; lists and objects become JSON text again."""

import json

from handlers.importing.limits import ReadLimits
from handlers.importing.tables import add_row, checked_headings, not_bare
from handlers.importing.unreadable import Cells, RowFault, Unreadable


class _Unfit(ValueError):
    """A line that is not one plain object."""


def read_json_lines(text: str, limits: ReadLimits) -> Cells:
    """One row a line, numbered as in the file. Headings are all keys, in the order they first appear."""
    keys: dict[str, None] = {}
    objects: list[tuple[int, dict[str, str]]] = []
    faults: list[RowFault] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if len(objects) + len(faults) >= limits.rows:
            raise Unreadable("too_many_rows", limit=limits.rows)
        try:
            read = _object(line)
        except (ValueError, RecursionError):
            faults.append(RowFault(number, None, "not_object"))
            continue
        keys.update(dict.fromkeys(read))
        if len(keys) > limits.columns:
            raise Unreadable("too_many_columns", count=len(keys), limit=limits.columns)
        objects.append((number, read))
    cells = Cells(checked_headings(list(keys), limits), faults=faults)
    for number, read in objects:
        add_row(cells, number, [read.get(key, "") for key in cells.headings], limits, ragged=False)
    return not_bare(cells)


def _object(line: str) -> dict[str, str]:
    read = json.loads(line, object_pairs_hook=_once, parse_constant=_refused)
    if not isinstance(read, dict):
        raise _Unfit
    row = {key.strip(): _as_text(value) for key, value in read.items()}
    if len(row) != len(read) or "" in row:
        raise _Unfit
    return row


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise _Unfit
    return read


def _refused(constant: str) -> object:
    raise _Unfit(constant)


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or value in ([], {}):
        return ""
    return json.dumps(value, ensure_ascii=False)
