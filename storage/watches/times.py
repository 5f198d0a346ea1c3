"""When digests are due: 09:00 where the member is, every day or every Monday."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from storage.watches.tables import Frequency

HOUR: Final = time(9)
MONDAY: Final = 0


def next_digest(frequency: Frequency, zone: str, after: datetime) -> datetime | None:
    """The first digest later than `after`, in UTC; None for what is told at once."""
    if frequency is Frequency.AT_ONCE:
        return None
    today = after.astimezone(ZoneInfo(zone)).date()
    days = (today + timedelta(days=n) for n in range(9))  # a week and, in a zone that skips one, a day
    due = (
        instant_of(day, HOUR, zone) for day in days if frequency is Frequency.DAILY or day.weekday() == MONDAY
    )
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
