"""What an import would do, in plain values: shown before anyone confirms it."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.forms.kinds import RecordKind
from handlers.forms.said import Said
from handlers.importing.checking import Checked, CheckedRow, field_names
from handlers.importing.reading import BREATH, RowError
from handlers.importing.sentences import sentence
from storage.importing import known_fingerprints, known_keys, known_organisations

SHOWN_ERRORS = 20
SHOWN_NOTES = 20
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Note:
    """Said of `count` rows; 0 for a note on the whole file."""

    said: Said
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`columns`: heading → label of the field. `errors` and `notes` are the first 20 of their counts."""

    kind: RecordKind
    rows: int
    new: int
    known: int
    repeated: int
    columns: tuple[tuple[str, str], ...]
    unrecognised: tuple[str, ...]
    errors: tuple[RowError, ...]
    error_count: int
    notes: tuple[Note, ...]
    note_count: int
    new_organisations: int
    examples: tuple[str, ...]

    @property
    def importable(self) -> bool:
        """All rows or none: one error keeps the whole file out."""
        return self.error_count == 0

    def as_json(self) -> dict[str, object]:
        plain = {
            name: getattr(self, name)
            for name in ("rows", "new", "known", "repeated", "error_count", "note_count", "new_organisations")
        }
        return plain | {
            "kind": self.kind.value,
            "columns": [list(column) for column in self.columns],
            "unrecognised": list(self.unrecognised),
            "examples": list(self.examples),
            "errors": [
                {"row": error.row, "column": error.column, "reason": error.reason.as_json()}
                for error in self.errors
            ],
            "notes": [{"count": note.count, "said": note.said.as_json()} for note in self.notes],
        }


async def preview(session: AsyncSession, checked: Checked) -> Preview:
    """Compare what was checked with the store. Writes nothing."""
    model = checked.kind.model
    known = await known_fingerprints(session, model, (row.fingerprint for row in checked.rows))
    new = [row for row in checked.rows if row.fingerprint not in known]
    names = organisations_of(new)
    existing = await known_organisations(session, names)
    notes = [*(Note(said, 0) for said in checked.notes), *await _counted(new)]
    keys = [str(row.values["external_key"]) for row in new if row.values.get("external_key")]
    if same := await known_keys(session, model, keys):
        notes.append(Note(sentence("same_key"), len(same)))
    in_error = len({error.row for error in checked.errors})
    return Preview(
        kind=checked.kind,
        rows=len(checked.rows) + checked.repeated + in_error,
        new=len(new),
        known=len(known),
        repeated=checked.repeated,
        columns=tuple((heading, column.label) for heading, column in field_names(checked).items()),
        unrecognised=checked.layout.ignored,
        errors=checked.errors[:SHOWN_ERRORS],
        error_count=len(checked.errors),
        notes=tuple(notes[:SHOWN_NOTES]),
        note_count=len(notes),
        new_organisations=len(names) - len(existing),
        examples=tuple(str(row.values["title"]) for row in new[:EXAMPLES]),
    )


def organisations_of(rows: Iterable[CheckedRow]) -> list[str]:
    """The names of organisations in rows, each once, in their order."""
    named = (str(row.values["organisation"]) for row in rows if row.values.get("organisation"))
    return list(dict.fromkeys(named))


async def _counted(rows: Iterable[CheckedRow]) -> list[Note]:
    """Equal notes together, the most frequent first."""
    first: dict[object, Said] = {}
    counts: Counter[object] = Counter()
    for done, row in enumerate(rows, start=1):
        for said in row.notes:
            first.setdefault(said.key, said)
            counts[said.key] += 1
        if done % BREATH == 0:
            await asyncio.sleep(0)
    return [Note(first[key], count) for key, count in counts.most_common()]
