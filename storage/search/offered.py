"""What the store has to say of a search: what may not be offered, and the rows of what was found."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import BigInteger, CompoundSelect, Select, String, bindparam, null, select, union_all
from sqlalchemy import cast as as_type
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.cases.declined import declined_to
from storage.changes import ChangeCounter
from storage.records import Achievement, Demand, Record
from storage.search.documents import Hit, Kind
from storage.search.facets import criteria
from storage.search.following import document_of, is_offered
from storage.search.matches import Filters, Match
from storage.search.reasons import reasons
from storage.vocabularies import Status

TABLES: Final[Mapping[Kind, type[Achievement] | type[Demand]]] = {
    "achievement": Achievement,
    "demand": Demand,
}
_NO_NUMBER: Final = as_type(null(), BigInteger)
_NO_REFERENCE: Final = as_type(null(), String)


async def state(
    session: AsyncSession, kind: Kind, own: int | None, member_id: int | None
) -> tuple[int, frozenset[str]]:
    """The number of the last change, and references that are not offered though the index holds them.

    One select for each reason: an index of the store answers it, where an `or` would read every record.
    """
    values = {"moment": now(), "own": own, "member": member_id}
    statement = _state_statement(kind, own is not None, member_id is not None)
    rows = (await session.execute(statement, values)).all()
    return next(number for number, _ in rows if number is not None), frozenset(
        reference for _, reference in rows if reference is not None
    )


@lru_cache(maxsize=8)
def _state_statement(kind: Kind, of_organisation: bool, of_member: bool) -> CompoundSelect[Any]:
    """Made once: putting it together takes longer than answering it."""
    model = TABLES[kind]
    published = select(_NO_NUMBER, model.reference).where(model.status == Status.PUBLISHED)
    parts = [
        select(ChangeCounter.value, _NO_REFERENCE),
        published.where(model.valid_until <= bindparam("moment")),
    ]
    if of_organisation:
        parts.append(published.where(model.organisation_id == bindparam("own")))
    if of_member:
        declined = declined_to(bindparam("member")).subquery()
        parts.append(select(_NO_NUMBER, declined.c[0]))
    return union_all(*parts)


async def rows_of(session: AsyncSession, kind: Kind, references: Sequence[str]) -> dict[str, Record]:
    rows = cast(
        Sequence[Record], (await session.scalars(_rows_statement(kind), {"references": references})).all()
    )  # select() over a union of tables is typed by what they share
    return {row.reference: row for row in rows if is_offered(row)}


@lru_cache(maxsize=2)
def _rows_statement(kind: Kind) -> Select[Any]:
    """Made once, as the other."""
    model = TABLES[kind]
    return select(model).where(model.reference.in_(bindparam("references", expanding=True)))


async def matches_of(
    session: AsyncSession, kind: Kind, page: Sequence[Hit], text: str, filters: Filters
) -> tuple[Match, ...]:
    """The records of a page of hits, those that are still offered, and why each fits."""
    rows = await rows_of(session, kind, [hit.key for hit in page])
    return tuple(_match(rows[hit.key], hit, text, filters) for hit in page if hit.key in rows)


def _match(record: Record, hit: Hit, text: str, filters: Filters) -> Match:
    public = document_of(record).text()
    why = reasons(text, public, hit.bridges)
    snippet = public[why.start : why.end]
    return Match(record, hit.score, why.words, why.bridged, snippet, criteria(record, filters))
