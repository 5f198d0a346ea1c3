"""Why a file or one of its rows cannot be read: a code for the reading process, no sentence yet."""

from dataclasses import dataclass, field


class Unreadable(Exception):
    """The whole file is refused. `code` names a sentence of `handlers.importing.sentences`."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be read; `column` counts from 0, None for the whole row."""

    row: int
    column: int | None
    code: str
    values: dict[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class Cells:
    """A table as it comes out of a file: every cell is text. Rows are numbered as in the file, from 1.

    `rows` has as many cells a row as there are headings; a row with a fault is not among them.
    `left_out` names sheets that were not read.
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
