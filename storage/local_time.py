"""Moments by a zone's own clock, whatever its changes do to that clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_weekly(weekday: int, clock: time, zone: str, after: datetime) -> datetime:
    """When it is that time on that weekday (0: Monday) next, later than `after`; in UTC."""
    today = after.astimezone(ZoneInfo(zone)).date()
    days = (today + timedelta(days=n) for n in range(15))  # two weeks, where a zone skips the day
    due = (instant_of(day, clock, zone) for day in days if day.weekday() == weekday)
    return next(moment for moment in due if moment > after)


def instant_of(day: date, clock: time, zone: str) -> datetime:
    """That local time, in UTC: the first of two, and for one that is skipped the first moment after."""
    local = datetime.combine(day, clock, ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), instant, ZoneInfo(zone))


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between those two at which the zone's offset changes; zones change at whole seconds."""
    old = before.astimezone(zone).utcoffset()
    least, most = 0, round((after - before).total_seconds())
    while most - least > 1:
        middle = (least + most) // 2
        changed = (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() != old
        least, most = (least, middle) if changed else (middle, most)
    return before + timedelta(seconds=most)
