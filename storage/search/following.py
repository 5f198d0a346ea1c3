"""The index follows the record store by change numbers: reading what changed, as documents."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.changes import Dropped
from storage.records import Achievement, Demand
from storage.search.documents import Document
from storage.search.facets import facets_of
from storage.vocabularies import Status

PAGE = 2_000
"""Records committed to the index at a time."""
READ = 20
"""Records read at a time: making rows and documents of them holds up everybody for some milliseconds."""
ABOVE_ALL = (1 << 63) - 1
"""No id is greater."""
SHORT = 20
"""Characters up to which a title counts even if the description begins with it: it names the subject."""


@dataclass(frozen=True, slots=True)
class Step:
    """Changes to apply in one commit; with them the index is whole up to `number`."""

    puts: list[Document]
    drops: list[str]
    number: int
    seen: int
    """How many records this step read."""


async def at_once() -> None:
    pass


async def count_changed(session: AsyncSession, after: int, *, most: int | None = None) -> int:
    """How many records changed since change number `after`; of more than `most`, not fewer than that."""
    counts = [
        await session.scalar(
            select(func.count()).select_from(
                select(table.id).where(table.change_number > after).limit(most).subquery()
            )
        )
        for table in (Achievement, Demand)
    ]
    return sum(count or 0 for count in counts)


async def steps(
    session: AsyncSession, after: int, target: int, between: Callable[[], Awaitable[None]] = at_once
) -> AsyncIterator[Step]:
    """What changed in (after, target], in steps that leave the index right even if it stops between them.

    `session` sees the store as it was at `target`, whatever changes meanwhile. `between` is awaited before
    each reading of rows.

    Only the last step carries `target`: one change number may have touched more records than fit a step.
    """
    for table in (Achievement, Demand):
        async for ids in _pages(session, table, after):
            puts: list[Document] = []
            drops: list[str] = []
            for at in range(0, len(ids), READ):
                await between()
                rows = await _read(session, table, ids[at : at + READ])
                puts += [document_of(row) for row in rows if is_offered(row)]
                drops += [row.reference for row in rows if not is_offered(row)]
                session.expunge_all()
            yield Step(puts, drops, after, len(ids))
    dropped = select(Dropped.reference).where(Dropped.change_number > after)
    yield Step([], list(await session.scalars(dropped)), target, 0)


async def _read(
    session: AsyncSession, table: type[Achievement] | type[Demand], ids: list[int]
) -> list[Achievement] | list[Demand]:
    return list(await session.scalars(select(table).where(table.id.in_(ids))))  # type: ignore[return-value]


async def _pages(
    session: AsyncSession, table: type[Achievement] | type[Demand], after: int
) -> AsyncIterator[list[int]]:
    """The ids of what changed, in the order of the changes: in that of ids a million rows would be read."""
    last = (after, ABOVE_ALL)
    place = tuple_(table.change_number, table.id)
    changed = select(table.change_number, table.id).order_by(table.change_number, table.id).limit(PAGE)
    while rows := (await session.execute(changed.where(place > last))).all():
        last = (rows[-1].change_number, rows[-1].id)
        yield [id_ for _, id_ in rows]


def is_offered(record: Achievement | Demand) -> bool:
    """Whether searches may find it. Its end of validity is looked at when it is found."""
    return record.status is Status.PUBLISHED and record.open_for_interest


def document_of(record: Achievement | Demand) -> Document:
    """What is searched of a record: public text only, and no sentence twice.

    Imported records may have a title or summary taken from their description.
    """
    about = "\n".join(part for part in _own_parts(record) if part)
    title = "" if _repeats(record.title, about) else record.title
    summary = "" if _repeats(record.summary, about) else record.summary
    return Document(
        key=record.reference,
        kind="achievement" if isinstance(record, Achievement) else "demand",
        title=title,
        keywords=tuple(record.keywords),
        body="\n".join(part for part in (summary, about) if part),
        facets=facets_of(record),
    )


def _own_parts(record: Achievement | Demand) -> tuple[str, ...]:
    if isinstance(record, Achievement):
        return (
            record.description,
            record.problem,
            record.advantages,
            record.scenarios,
            record.trl_evidence,
            record.partner_sought,
        )
    targets = "；".join(str(target.get("name", "")) for target in record.targets)
    return (record.description, record.background, targets, record.constraints, record.benefit)


def _repeats(part: str, whole: str) -> bool:
    return len(part) > SHORT and whole.startswith(part.rstrip("…").rstrip("。；，、 "))
