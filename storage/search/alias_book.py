"""The alias table of this moment: what the club ships, and what its officers changed."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.aliases import Alias, AliasRelation, AliasState
from storage.search.alias_table import AliasTable, Links, shipped_links


class AliasBook:
    """One a process."""

    def __init__(self) -> None:
        self.table = shipped_table()
        self._read = (0, 0)

    async def refresh(self, session: AsyncSession) -> None:
        """Read the officers' pairs again if any changed since the last time."""
        figures = select(func.count(Alias.id), func.coalesce(func.max(Alias.change_number), 0))
        count, newest = (await session.execute(figures)).one()
        if (count, newest) == self._read:
            return
        settled = Alias.state.in_((AliasState.ADDED, AliasState.REMOVED))
        rows = (await session.scalars(select(Alias).where(settled).order_by(Alias.id))).all()
        self.table = AliasTable(_changed(shipped_links(), rows)) if rows else shipped_table()
        self._read = (count, newest)


@cache
def shipped_table() -> AliasTable:
    return AliasTable(shipped_links())


def _changed(links: Links, rows: Sequence[Alias]) -> Links:
    """Removals first: a pair that was added stays, whatever else was removed."""
    changed = dict(links)
    for row in rows:
        if row.state is AliasState.REMOVED:
            for name, other in ways(row):
                changed[name] = tuple(each for each in changed.get(name, ()) if each != other)
    for row in rows:
        if row.state is AliasState.ADDED:
            for name, other in ways(row):
                changed[name] = (other, *(each for each in changed.get(name, ()) if each != other))
    return {name: others for name, others in changed.items() if others}


def ways(row: Alias) -> tuple[tuple[str, str], ...]:
    """From which name to which other one a pair leads."""
    there, back = (row.name, row.other), (row.other, row.name)
    return (there, back) if row.relation is AliasRelation.SAME else (there,)
