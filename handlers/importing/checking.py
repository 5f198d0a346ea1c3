"""Every row of a table understood or found in error, before anything is stored."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.forms.said import FieldFault, Said
from handlers.importing.columns import example_title
from handlers.importing.completing import AMOUNTS, completed
from handlers.importing.headings import Layout, lay_out
from handlers.importing.reading import OnProgress, RowError, Table
from handlers.importing.sentences import sentence

BREATH = 100
"""Rows between two moments in which others may run: some 20 ms."""
NOTHING = frozenset(("/", "\\", "-", "--", "—", "——", "无", "暂无", "無", "N/A", "n/a"))
"""What people put into a cell to say that there is nothing; text fields keep it."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """`values` by the record's column, and `unclassified` and `organisation` beside them."""

    row: int
    values: Mapping[str, object]
    fingerprint: str
    notes: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole table. `rows` holds each fingerprint once; `repeated` counts the further ones."""

    layout: Layout
    headings: tuple[str, ...]
    rows: tuple[CheckedRow, ...]
    repeated: int
    errors: tuple[RowError, ...]
    notes: tuple[Said, ...]
    digest: str

    @property
    def kind(self) -> RecordKind:
        return self.layout.kind


@dataclass(slots=True)
class _Findings:
    rows: dict[str, CheckedRow] = field(default_factory=dict)
    repeated: int = 0
    errors: list[RowError] = field(default_factory=list)


async def check_table(
    table: Table, chosen: RecordKind | None = None, on_progress: OnProgress | None = None
) -> Checked:
    """Understand every row. Raises Refused where the headings do not tell what the file holds."""
    layout = lay_out(table, chosen)
    found = _Findings(errors=list(table.errors))
    for done, (number, cells) in enumerate(table.rows, start=1):
        _check_row(found, layout, table.headings, number, cells)
        if done % BREATH == 0:
            await asyncio.sleep(0)
            if on_progress is not None:
                on_progress(done, len(table.rows))
    errors = sorted(found.errors, key=lambda error: error.row)
    example = example_title(layout.kind)
    rows = tuple(row for row in found.rows.values() if row.values.get("title") != example)
    examples = (sentence("example_row", title=example),) if len(rows) < len(found.rows) else ()
    return Checked(
        layout,
        table.headings,
        rows,
        found.repeated,
        tuple(errors),
        (*table.notes, *examples),
        table.digest,
    )


def _check_row(
    found: _Findings, layout: Layout, headings: tuple[str, ...], number: int, cells: tuple[str, ...]
) -> None:
    given: dict[str, object] = {}
    notes: list[Said] = []
    errors: list[RowError] = []
    for place, column in layout.fields.items():
        if cells[place].strip():
            try:
                reading = column.read(cells[place])
            except FieldFault as fault:
                if cells[place].strip() in NOTHING and not column.required:
                    continue
                errors.append(RowError(number, headings[place], fault.said))
                continue
            given.update(reading.values)
            notes += [reading.note] if reading.note else []
    in_error = {error.column for error in errors}
    errors += [
        RowError(number, *lack) for lack in _lacking(layout, headings, given) if lack[0] not in in_error
    ]
    if errors:
        found.errors += errors
        return
    fingerprint = _fingerprint(layout.kind, given)
    if fingerprint in found.rows:
        found.repeated += 1
        return
    values, filled = completed(layout.kind, given)
    found.rows[fingerprint] = CheckedRow(number, values, fingerprint, (*notes, *filled))


def _lacking(
    layout: Layout, headings: tuple[str, ...], given: Mapping[str, object]
) -> Iterator[tuple[str, Said]]:
    """What the row must say and does not, by column: what can be taken from the text is not lacking."""
    names = {column.name: headings[place] for place, column in layout.fields.items()}
    text = given.get("description")
    if not given.get("title") and not text and not given.get("summary"):
        yield names.get("title", ""), sentence("no_title")
    if not given.get("summary") and not text:
        yield names.get("summary", ""), sentence("no_summary")
    if layout.kind is RecordKind.DEMAND and not given.get("kind"):
        yield names.get("kind", ""), sentence("required", label=("需求类型",))
    least, most, _ = (given.get(name) for name in AMOUNTS[layout.kind])
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield names.get(AMOUNTS[layout.kind][0], ""), sentence("ends")


def _fingerprint(kind: RecordKind, given: Mapping[str, object]) -> str:
    """SHA-256 over what the row itself says; an empty cell says nothing."""
    said = {name: value for name, value in given.items() if value not in (None, "", [])}
    text = json.dumps([kind.value, said], ensure_ascii=False, sort_keys=True, default=date.isoformat)
    return hashlib.sha256(text.encode()).hexdigest()


def field_names(checked: Checked) -> dict[str, Field]:
    """The recognised columns: heading → field."""
    return {checked.headings[place]: column for place, column in checked.layout.fields.items()}
