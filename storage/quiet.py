"""Quiet hours: when a member is not to be disturbed, by the clock where they are."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.watches.times import instant_of

DAY = 24 * 60


def quiet_end(moment: datetime, zone: str, quiet_from: int, quiet_until: int) -> datetime | None:
    """When the quiet hours that `moment` lies in are over; None outside of them.

    `quiet_from` and `quiet_until` are minutes of the day, as of `Member`; equal: no quiet hours.
    """
    local = moment.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if (minute - quiet_from) % DAY >= (quiet_until - quiet_from) % DAY:
        return None
    days = 1 if quiet_until % DAY <= minute else 0
    clock = time(*divmod(quiet_until % DAY, 60))
    end = instant_of(local.date() + timedelta(days=days), clock, zone)
    return end if end > moment else None
