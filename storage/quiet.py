"""Quiet hours: the part of a member's own day in which nothing that can wait is said to them.

By the member's clock from `quiet_from` up to `quiet_until`, both in minutes of the day, over midnight where
the first is the later one; equal: there are none. Where clocks are put back, an hour that comes twice is
quiet twice.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import UtcDateTime
from storage.local_time import instant_of
from storage.people import Member

A_DAY: Final = timedelta(days=1)


class Hours(NamedTuple):
    """A member's zone and quiet hours: what the functions below take, and many members share."""

    zone: str
    quiet_from: int
    quiet_until: int


HOURS: Final = (Member.zone, Member.quiet_from, Member.quiet_until)
"""Their columns, in that order."""
Nights = Mapping[datetime, Sequence[Hours]]
"""Whose quiet hours end at that moment."""


def hours_of(member: Member) -> Hours:
    return Hours(member.zone, member.quiet_from, member.quiet_until)


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
        today = end.astimezone(ZoneInfo(zone)).date()
        end = min(at for at in _shown(quiet_until, zone, (today, today + A_DAY)) if at > end)
    return end if end > moment else None


def quiet_since(moment: datetime, zone: str, quiet_from: int, quiet_until: int) -> datetime | None:
    """When the quiet hours that `moment` lies in began; None outside of them."""
    if not is_quiet(moment, zone, quiet_from, quiet_until):
        return None
    today = moment.astimezone(ZoneInfo(zone)).date()
    return max(at for at in _shown(quiet_from, zone, (today - A_DAY, today)) if at <= moment)


def may_wait(end: datetime, moment: datetime, useful_until: datetime | None) -> bool:
    """Whether what comes up at `moment` waits for the `end` of quiet hours: it has to be of use until then
    and for as long again.
    """
    return useful_until is None or end - moment <= useful_until - end


def free_at(moment: datetime, zone: str, quiet_from: int, quiet_until: int) -> datetime:
    """`moment`, or where that lies in the quiet hours their end."""
    return quiet_end(moment, zone, quiet_from, quiet_until) or moment


async def nights_of(session: AsyncSession, audience: ColumnElement[bool], moment: datetime) -> Nights:
    """Of `audience` (a condition on `Member`): whose quiet hours lie around that moment, by when they end."""
    query = select(*HOURS).where(audience, Member.quiet_from != Member.quiet_until).distinct()
    found: dict[datetime, list[Hours]] = {}
    for row in (await session.execute(query)).all():
        if end := quiet_end(moment, *row):
            found.setdefault(end, []).append(Hours(*row))
    return found


def outside(nights: Nights, moment: datetime) -> ColumnElement[datetime]:
    """For each `Member` of a query: the end of their night, or `moment` for those who have none of these."""
    ends = [(tuple_(*HOURS).in_(list(theirs)), literal(end, UtcDateTime)) for end, theirs in nights.items()]
    at_once = literal(moment, UtcDateTime)
    return case(*ends, else_=at_once) if ends else at_once


def _shown(minute: int, zone: str, days: Sequence[date]) -> list[datetime]:
    """When the clock there shows that minute on those days; twice where it is put back in between."""
    clock = time(*divmod(minute, 60))
    again = [datetime.combine(day, clock, ZoneInfo(zone)).replace(fold=1).astimezone(UTC) for day in days]
    return [*again, *(instant_of(day, clock, zone) for day in days)]
