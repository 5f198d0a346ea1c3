"""Recurring events: RFC 5545 rules over the local clock of the first event's zone."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

MOST: Final = 60
"""Events of one series."""
PARTS: Final[Mapping[str, frozenset[str]]] = {
    "DAILY": frozenset({"BYDAY"}),
    "WEEKLY": frozenset({"BYDAY", "WKST"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTHDAY", "BYSETPOS"}),
    "YEARLY": frozenset({"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"}),
}
"""What a rule of each frequency may say: enough for meetings, and quick to work out whatever it says."""
ENDS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL"})
LAST_YEAR: Final = 2099


class BadRule(ValueError):
    """No rule of RFC 5545, one without an end, or one of more than MOST events."""


def occurrences(rule: str, start: datetime, zone: str) -> list[datetime]:
    """The starts, the first among them, in UTC; each at the first one's local time, whatever clocks do.

    Where the local time is jumped over by clocks set forward, it is as much later. Raises BadRule.
    """
    local = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wanted = normalised(rule)
    try:
        found = rrulestr(f"RRULE:{_local_until(wanted, zone)}", dtstart=local)
        starts: list[datetime] = []
        for at in found:
            starts.append(at)
            if len(starts) > MOST or at.year > LAST_YEAR:
                raise BadRule(rule)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadRule(rule) from error
    if not starts or starts[0] != local:
        starts.insert(0, local)
    if len(starts) < 2:
        raise BadRule(rule)
    return [_utc(at, zone) for at in starts]


def normalised(rule: str) -> str:
    """Upper case, without blanks and "RRULE:". Raises BadRule."""
    plain = "".join(rule.split()).upper().removeprefix("RRULE:").strip(";")
    pairs = [part.split("=") for part in plain.split(";")]
    if len(plain) > 200 or any(len(pair) != 2 for pair in pairs):
        raise BadRule(rule)
    parts = {pair[0]: pair[1] for pair in pairs}
    allowed = PARTS.get(parts.get("FREQ", ""), frozenset()) | ENDS
    if (
        parts.get("FREQ") not in PARTS
        or parts.keys() - allowed
        or parts.get("INTERVAL", "1").strip("0") == ""
    ):
        raise BadRule(rule)
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise BadRule(rule)
    return plain


def spans(rule: str, start: datetime, end: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """Start and end of every event; as long as the first on the clock. Raises BadRule."""
    there = ZoneInfo(zone)
    lasting = end.astimezone(there).replace(tzinfo=None) - start.astimezone(there).replace(tzinfo=None)
    starts = occurrences(rule, start, zone)
    ends = (_utc(at.astimezone(there).replace(tzinfo=None) + lasting, zone) for at in starts)
    return [(at, max(over, at + timedelta(minutes=1))) for at, over in zip(starts, ends, strict=True)]


def _local_until(rule: str, zone: str) -> str:
    """UNTIL as a local time without a zone, as the start is given; a day alone counts to its end."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    if until := parts.get("UNTIL"):
        day = datetime.strptime(until[:8], "%Y%m%d").replace(tzinfo=UTC)
        if until.endswith("Z"):
            moment = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            last = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        elif "T" in until:
            last = datetime.strptime(until, "%Y%m%dT%H%M%S").replace(tzinfo=UTC).replace(tzinfo=None)
        else:
            last = datetime.combine(day.date(), time(23, 59, 59))
        parts["UNTIL"] = f"{last:%Y%m%dT%H%M%S}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _utc(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
