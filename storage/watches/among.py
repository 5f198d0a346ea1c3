"""A column among many values, by one parameter: the statement is the same however many they are."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import JSON, String


def among(
    session: AsyncSession, column: InstrumentedAttribute[str], values: Collection[str]
) -> ColumnElement[bool]:
    given: list[str] = sorted(values)
    if session.get_bind().dialect.name == "sqlite":
        each: Any = func.json_each(bindparam(None, given, JSON)).table_valued("value")
        return column.in_(select(each.c.value))
    return column == any_(bindparam(None, given, ARRAY(String)))
