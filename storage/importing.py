"""What an import asks of the store and puts into it, in chunks that suit both databases."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.people import FormerName, Organisation
from storage.records import Achievement, Demand

T = TypeVar("T")

CHUNK = 500
Model = type[Achievement] | type[Demand]


async def known_fingerprints(session: AsyncSession, model: Model, sought: Iterable[str]) -> set[str]:
    """Those of `sought` that a record of this kind already has."""
    known: set[str] = set()
    for chunk in _chunks(sought):
        known.update(
            value
            for value in await session.scalars(select(model.fingerprint).where(model.fingerprint.in_(chunk)))
            if value is not None
        )
    return known


async def known_keys(session: AsyncSession, model: Model, sought: Iterable[str]) -> set[str]:
    """Those of `sought` under which a record of this kind was imported before."""
    known: set[str] = set()
    for chunk in _chunks(sought):
        found = await session.scalars(select(model.external_key).where(model.external_key.in_(chunk)))
        known.update(value for value in found if value is not None)
    return known


async def known_organisations(session: AsyncSession, names: Iterable[str]) -> dict[str, int]:
    """Ids by name of the organisations that exist; a former name is its organisation's too."""
    known: dict[str, int] = {}
    for chunk in _chunks(names):
        former = select(FormerName.name, FormerName.organisation_id).where(FormerName.name.in_(chunk))
        present = select(Organisation.name, Organisation.id).where(Organisation.name.in_(chunk))
        for found in (await session.execute(former), await session.execute(present)):
            known.update((name, row_id) for name, row_id in found)
    return known


async def add_organisations(session: AsyncSession, names: Sequence[str], sample: bool) -> None:
    for chunk in _chunks(names):
        await session.execute(insert(Organisation), [{"name": name, "sample": sample} for name in chunk])


async def insert_records(
    session: AsyncSession,
    model: Model,
    rows: Iterable[Mapping[str, object]],
    on_rows: Callable[[int], None] | None = None,
) -> None:
    """Insert rows that all name the same columns, except that `open_bid` is named only where there is one.

    (A None there would be stored as JSON's null, which is not NULL.)
    """
    done = 0
    for chunk in _chunks(rows):
        for named in (False, True):
            group = [dict(row) for row in chunk if ("open_bid" in row) is named]
            if group:
                await session.execute(insert(model), group)
        done += len(chunk)
        if on_rows is not None:
            on_rows(done)


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
