"""When a reminder is due: its offset before the start, not at night, and early enough for all to have it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from storage.events.tables import Event, Registration, Venue
from storage.local_time import instant_of

DAY: Final = 24 * 60
DEFAULTS: Final = {
    Venue.IN_PERSON: [DAY, 120],
    Venue.HYBRID: [DAY, 120],
    Venue.ONLINE: [DAY, 15],
}
"""Minutes before the start."""
MOST: Final = 14 * DAY
"""No offset is larger."""
MORNING, EVENING = time(8), time(22)
BEFORE_EVENING: Final = timedelta(minutes=1)
LATE: Final = timedelta(minutes=5)
"""A reminder that much behind its time says so."""


def offsets_of(event: Event, registration: Registration | None = None) -> list[int]:
    """Minutes before the start, largest first: the member's own, else the event's, else the usual ones."""
    own = registration.reminders if registration else None
    chosen = own if own is not None else event.reminders
    return sorted(DEFAULTS[event.venue] if chosen is None else chosen, reverse=True)


def reminder_at(starts_at: datetime, offset: int, zone: str, lead: timedelta = timedelta()) -> datetime:
    """When it is due where the member is; `lead` earlier, so long as the queue takes to reach the last.

    Between 22:00 and 08:00 it waits for the morning, where that leaves half of the time before the start;
    else it comes before the night. Never after the start.
    """
    at = starts_at - timedelta(minutes=offset) - lead
    local = at.astimezone(ZoneInfo(zone))
    if MORNING <= local.time() < EVENING:
        return at
    night = local.date() if local.time() >= EVENING else local.date() - timedelta(days=1)
    morning = instant_of(night + timedelta(days=1), MORNING, zone)
    if morning <= starts_at - (starts_at - at) / 2:
        return morning
    return min(at, instant_of(night, EVENING, zone) - BEFORE_EVENING - lead)


def superseded(starts_at: datetime, offset: int, offsets: Sequence[int], zone: str, moment: datetime) -> bool:
    """Whether a nearer reminder is due as well by `moment`: after a long pause one is enough."""
    return any(one < offset and reminder_at(starts_at, one, zone) <= moment for one in offsets)


def is_late(starts_at: datetime, offset: int, zone: str, moment: datetime) -> bool:
    return moment > reminder_at(starts_at, offset, zone) + LATE
