"""Storing what was checked: all rows or none, in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.forms.kinds import RecordKind
from handlers.importing.checking import Checked, CheckedRow
from handlers.importing.columns import columns_of
from handlers.importing.previewing import organisations_of
from handlers.importing.reading import OnProgress
from storage.audit import note_act
from storage.base import now
from storage.changes import next_change
from storage.importing import add_organisations, insert_records, known_fingerprints, known_organisations
from storage.imports import ImportBatch
from storage.references import take_references
from storage.vocabularies import Language, Status

VALID_FOR = timedelta(days=365)
LISTS = frozenset(("industries", "keywords", "ip_types", "ip_numbers", "targets"))
SWITCHES = frozenset(("anonymous", "sample"))
MAY_BE_NULL = frozenset(
    (
        *("external_key", "region", "trl", "trl_min", "ip_status", "wanted_by"),
        *("price_min", "price_max", "budget_min", "budget_max"),
    )
)
NO_COLUMNS = frozenset(("organisation", "unclassified", "open_bid"))


class InError(Exception):
    """There are rows in error: nothing is brought in."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import added; the references are empty where nothing was new."""

    added: int
    known: int
    new_organisations: int
    first_reference: str = ""
    last_reference: str = ""


async def bring_in(
    session: AsyncSession, checked: Checked, batch: ImportBatch, on_progress: OnProgress | None = None
) -> Brought:
    """Publish every new row under one change number, and settle `batch`.

    Rows known by now are skipped, also those another import stored since the preview. Raises InError.
    """
    if checked.errors:
        raise InError(f"{len(checked.errors)} errors")
    moment, model = now(), checked.kind.model
    change = await next_change(session)  # from here on other writers of records wait
    known = await known_fingerprints(session, model, (row.fingerprint for row in checked.rows))
    rows = [row for row in checked.rows if row.fingerprint not in known]
    session.add(batch)
    await session.flush()
    shared = _shared(moment, change, batch)
    names, added_names = await _organisations(session, rows)
    references = await take_references(session, model, len(rows), moment) if rows else []
    base, total = _blank(checked.kind) | shared, len(rows)
    records = (_record(row, reference, names, base) for row, reference in zip(rows, references, strict=True))
    await insert_records(
        session, model, records, None if on_progress is None else lambda done: on_progress(done, total)
    )
    _settle(session, checked, batch, total, moment)
    return Brought(total, len(known), added_names, *(references[:1] + references[-1:]))


def _shared(moment: datetime, change: int, batch: ImportBatch) -> dict[str, object]:
    return {
        "status": Status.PUBLISHED,
        "published_at": moment,
        "created_at": moment,
        "updated_at": moment,
        "unclassified_declared_at": moment,
        "valid_until": moment + VALID_FOR,
        "change_number": change,
        "import_id": batch.id,
        "author_id": batch.member_id,
    }


def _blank(kind: RecordKind) -> dict[str, object]:
    """Every column a file can fill, with what an empty cell means: one statement names the same for all."""
    names = {name for column in columns_of(kind) for name in column.columns or (column.name,)} - NO_COLUMNS
    return {name: _empty(name) for name in sorted(names)}


def _empty(name: str) -> object:
    if name in LISTS:
        return []
    if name in SWITCHES:
        return False
    if name == "language":
        return Language.ZH_HANS
    return None if name in MAY_BE_NULL else ""


def _record(
    row: CheckedRow, reference: str, organisations: Mapping[str, int], base: Mapping[str, object]
) -> dict[str, object]:
    values = {name: value for name, value in row.values.items() if name not in NO_COLUMNS}
    record = {**base, **values, "reference": reference, "fingerprint": row.fingerprint}
    if row.values.get("open_bid") is not None:
        record["open_bid"] = row.values["open_bid"]
    record["organisation_id"] = organisations.get(str(row.values.get("organisation")))
    return record


async def _organisations(session: AsyncSession, rows: list[CheckedRow]) -> tuple[dict[str, int], int]:
    """Ids by name, with those made that were missing, and how many these are."""
    names = organisations_of(rows)
    known = await known_organisations(session, names)
    missing = [name for name in names if name not in known]
    if not missing:
        return known, 0
    samples = set(organisations_of(row for row in rows if row.values.get("sample") is True))
    for sample in (False, True):
        await add_organisations(session, [name for name in missing if (name in samples) is sample], sample)
    return await known_organisations(session, names), len(missing)


def _settle(
    session: AsyncSession, checked: Checked, batch: ImportBatch, added: int, moment: datetime
) -> None:
    batch.state, batch.added, batch.ended_at, batch.file_hash = "done", added, moment, checked.digest
    note_act(
        session,
        batch.member_id,
        "imported",
        f"import:{batch.token}",
        kind=checked.kind.value,
        file=batch.file_name,
        added=added,
    )
