"""Deleting in transactions that are short however much is due."""

from typing import Final

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base

AT_ONCE: Final = 500
"""Rows of one transaction: nobody waits long behind it."""


async def delete_some(session: AsyncSession, table: type[Base], due: ColumnElement[bool]) -> int:
    """Delete up to AT_ONCE rows of `table` for which `due` holds, and still does then; how many."""
    columns = inspect(table).primary_key
    key = columns[0] if len(columns) == 1 else tuple_(*columns)
    some = select(*columns).where(due).limit(AT_ONCE).correlate(None)
    gone = delete(table).where(due, key.in_(some)).execution_options(synchronize_session=False)
    return int(getattr(await session.execute(gone), "rowcount", 0))
