"""Notices for tests, and members to whom they go."""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.notices.audience import Everyone
from storage.notices.content import Content
from storage.notices.forecast import Forecast, forecast_of, read_forecast
from storage.notices.tables import Notice
from storage.store import Store

"""Where it is noon when the tests' clock stands still (08:00 UTC)."""


async def add_notice(session: AsyncSession, **values: Any) -> Notice:
    """A draft to everybody; `values` as its columns are called."""
    usual: dict[str, Any] = {
        "content": Content("<b>开放日</b>：{姓名} 请带名片").as_json(),
        "audience": Everyone().as_json(),
    }
    notice = Notice(**{**usual, **values})
    session.add(notice)
    await session.flush()
    return notice


async def new_notice(store: Store, **values: Any) -> int:
    async with store.writing() as session:
        return (await add_notice(session, **values)).id


async def forecast_for(store: Store, **values: Any) -> Forecast:
    """Of a draft with these columns."""
    notice_id = await new_notice(store, **values)
    async with store.reading() as session:
        found = await forecast_of(session, await session.get_one(Notice, notice_id), now())
    assert read_forecast(found.as_json()) == replace(found, quiet=list(found.quiet))
    return found
