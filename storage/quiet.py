"""Quiet hours: the part of a member's own day in which nothing that can wait is said to them.

By the member's clock from `quiet_from` up to `quiet_until`, both in minutes of the day, over midnight where
the first is the later one; equal: there are none. Where clocks are put back, an hour that comes twice is
quiet twice.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import UtcDateTime
from storage.local_time import instant_of
from storage.people import Member

Nights = Mapping[datetime, Sequence[tuple[str, int, int]]]
"""Whose quiet hours (zone, from, until) end at that moment."""


def is_quiet(moment: datetime, zone: str, quiet_from: int, quiet_until: int) -> bool:
    local = moment.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if quiet_from <= quiet_until:
        return quiet_from <= minute < quiet_until
    return minute >= quiet_from or minute < quiet_until


def quiet_end(moment: datetime, zone: str, quiet_from: int, quiet_until: int) -> datetime | None:
    """When the quiet hours that `moment` lies in are over; None outside of them."""
    end = moment
    while is_quiet(end, zone, quiet_from, quiet_until):
        end = _next(time(*divmod(quiet_until, 60)), zone, end)
    return end if end > moment else None


def free_at(moment: datetime, zone: str, quiet_from: int, quiet_until: int) -> datetime:
    """`moment`, or where that lies in the quiet hours their end."""
    return quiet_end(moment, zone, quiet_from, quiet_until) or moment


async def nights_of(session: AsyncSession, audience: ColumnElement[bool], moment: datetime) -> Nights:
    """Of `audience` (a condition on `Member`): whose quiet hours lie around that moment, by when they end."""
    hours = (Member.zone, Member.quiet_from, Member.quiet_until)
    query = select(*hours).where(audience, Member.quiet_from != Member.quiet_until).distinct()
    found: dict[datetime, list[tuple[str, int, int]]] = {}
    for zone, start, until in (await session.execute(query)).all():
        if end := quiet_end(moment, zone, start, until):
            found.setdefault(end, []).append((zone, start, until))
    return found


def outside(nights: Nights, moment: datetime) -> ColumnElement[datetime]:
    """For each `Member` of a query: the end of their night, or `moment` for those who have none of these."""
    hours = (Member.zone, Member.quiet_from, Member.quiet_until)
    ends = [(tuple_(*hours).in_(list(theirs)), literal(end, UtcDateTime)) for end, theirs in nights.items()]
    at_once = literal(moment, UtcDateTime)
    return case(*ends, else_=at_once) if ends else at_once


def _next(clock: time, zone: str, moment: datetime) -> datetime:
    """When the clock there shows that next; the second time too, where it is put back in between."""
    there = ZoneInfo(zone)
    today = moment.astimezone(there).date()
    days = (today, today + timedelta(days=1))
    again = [datetime.combine(day, clock, there).replace(fold=1).astimezone(UTC) for day in days]
    return min(at for at in (*again, *(instant_of(day, clock, zone) for day in days)) if at > moment)
