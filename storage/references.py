"""References people see and say (CG-2026-0001), given out from one counter a series and year."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.tables import Case
from storage.events.tables import Event
from storage.records import Achievement, Demand, ReferenceCounter

Referenced = type[Achievement] | type[Demand] | type[Case] | type[Event]
SERIES: Final[dict[Referenced, str]] = {Achievement: "CG", Demand: "XQ", Case: "DJ", Event: "HD"}
ZONE: Final = ZoneInfo("Asia/Shanghai")
"""The year of a reference is the club's own."""


async def take_references(
    session: AsyncSession, model: Referenced, count: int, moment: datetime
) -> list[str]:
    """The next `count` references, in order. Others of the series wait until this transaction ends."""
    series, year = SERIES[model], moment.astimezone(ZONE).year
    last = await _advance(session, series, year, count)
    if last is None:
        try:
            async with session.begin_nested():
                session.add(ReferenceCounter(series=series, year=year, last=count))
            last = count
        except IntegrityError:  # another process made the year's counter meanwhile
            last = await _advance(session, series, year, count)
    if last is None:
        raise RuntimeError(f"no counter for {series}-{year}")
    return [f"{series}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


async def _advance(session: AsyncSession, series: str, year: int, count: int) -> int | None:
    last: int | None = await session.scalar(
        update(ReferenceCounter)
        .where(ReferenceCounter.series == series, ReferenceCounter.year == year)
        .values(last=ReferenceCounter.last + count)
        .returning(ReferenceCounter.last)
        .execution_options(synchronize_session=False)
    )
    return last
