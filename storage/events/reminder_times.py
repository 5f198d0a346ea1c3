"""When a reminder is due: its offset before the start, outside of quiet hours, and early enough for all."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from storage.events.tables import Event, Registration, Venue
from storage.quiet import Hours, may_wait, quiet_end, quiet_since

DAY: Final = 24 * 60
DEFAULTS: Final = {
    Venue.IN_PERSON: [DAY, 120],
    Venue.HYBRID: [DAY, 120],
    Venue.ONLINE: [DAY, 15],
}
"""Minutes before the start."""
MOST: Final = 14 * DAY
"""No offset is larger."""
BEFORE_QUIET: Final = timedelta(minutes=1)
LATE: Final = timedelta(minutes=5)
"""A reminder that much behind its time says so."""


def offsets_of(event: Event, registration: Registration | None = None) -> list[int]:
    """Minutes before the start, largest first: the member's own, else the event's, else the usual ones."""
    own = registration.reminders if registration else None
    chosen = own if own is not None else event.reminders
    return sorted(DEFAULTS[event.venue] if chosen is None else chosen, reverse=True)


def reminder_at(starts_at: datetime, offset: int, hours: Hours, lead: timedelta = timedelta()) -> datetime:
    """When it is due for those of these hours; `lead` earlier, so long as the queue takes to reach the last.

    In their quiet hours it waits for the end of them, where that leaves half of the time before the start;
    else it comes before they begin. Never after the start.
    """
    at = starts_at - timedelta(minutes=offset) - lead
    end, since = quiet_end(at, *hours), quiet_since(at, *hours)
    if end is None or since is None:
        return at
    return end if may_wait(end, at, starts_at) else min(at, since - BEFORE_QUIET - lead)


def superseded(
    starts_at: datetime, offset: int, offsets: Sequence[int], hours: Hours, moment: datetime
) -> bool:
    """Whether a nearer reminder is due as well by `moment`: after a long pause one is enough."""
    return any(one < offset and reminder_at(starts_at, one, hours) <= moment for one in offsets)


def is_late(starts_at: datetime, offset: int, hours: Hours, moment: datetime) -> bool:
    return moment > reminder_at(starts_at, offset, hours) + LATE
