"""When digests are due: 09:00 where the member is, every day or every Monday."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from storage.local_time import instant_of
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
