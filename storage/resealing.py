"""Changing keys: every sealed value is sealed anew with the newest one, a few at a time, while the club runs.

All processes have to know both keys by then. What is written meanwhile is sealed with the newest already.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnClause, Table, TableClause, Text, and_, column, select, table, update

from storage.keys import prove_anew
from storage.sealing import EMPTY, Keys, Sealed, SealedJson
from storage.store import Store
from storage.tables import metadata

AT_A_TIME: Final = 200
"""Values sealed anew in one transaction."""

OnValues = Callable[[int, int], None]
"""Hears how many values are done, of how many."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sealed column as it is stored, without the type that would open it."""

    table: TableClause
    key: Sequence[ColumnClause[Any]]  # Any: of whatever type the table's key is
    value: ColumnClause[str]


@dataclass(frozen=True, slots=True)
class Value:
    place: Place
    row: Sequence[object]
    sealed: str


async def seal_anew(store: Store, keys: Keys, on_values: OnValues) -> int:
    """How many values were not sealed with the newest key. Broken off, it goes on where it stood."""
    stale = [value for place in sealed_places() for value in await _stale(store, keys, place)]
    on_values(0, len(stale))
    for start in range(0, len(stale), AT_A_TIME):
        async with store.writing() as session:
            for value in stale[start : start + AT_A_TIME]:
                await session.execute(_renewal(keys, value))
        on_values(min(len(stale), start + AT_A_TIME), len(stale))
    async with store.writing() as session:
        await (await session.connection()).run_sync(prove_anew, keys)
    return len(stale)


def sealed_places() -> Iterator[Place]:
    for stored in metadata.sorted_tables:
        for each in stored.columns:
            if isinstance(each.type, Sealed | SealedJson):
                yield _place(stored, each.name)


def _place(stored: Table, name: str) -> Place:
    key = [column(each.name, each.type) for each in stored.primary_key]
    value: ColumnClause[str] = column(name, Text)
    return Place(table(stored.name, *key, value), key, value)


async def _stale(store: Store, keys: Keys, place: Place) -> list[Value]:
    async with store.reading() as session:
        rows = (await session.execute(select(place.value, *place.key))).all()
    return [
        Value(place, row, sealed)
        for sealed, *row in rows
        if sealed and sealed not in EMPTY and not keys.is_newest(sealed)
    ]


def _renewal(keys: Keys, value: Value) -> Any:  # Any: an UPDATE of a bare table has no row type
    """Only where nobody wrote it since."""
    row = [each == part for each, part in zip(value.place.key, value.row, strict=True)]
    there = and_(*row, value.place.value == value.sealed)
    fresh = keys.seal(keys.unseal(value.sealed))
    return update(value.place.table).where(there).values({value.place.value: fresh})
