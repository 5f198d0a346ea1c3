"""An event's values as an unfinished dialog keeps them (JSON), and as its columns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from storage.events.tables import Event, EventKind, Venue

Kept = Mapping[str, Any]  # Any: JSON as it lies in the dialog's draft
MOMENTS: Final = ("starts_at", "ends_at", "closes_at")
COLUMNS: Final = (
    *("kind", "title", "starts_at", "ends_at", "zone", "venue", "address", "link", "agenda", "speakers"),
    *("capacity", "closes_at", "approval", "questions", "reminders"),
)
EMPTY: Final[Kept] = {
    **{"address": "", "link": "", "agenda": "", "speakers": "", "capacity": None, "closes_at": None},
    **{"approval": False, "questions": [], "reminders": None, "rule": ""},
}


def values_of(kept: Kept) -> dict[str, Any]:
    """By column; moments aware, codes as their vocabularies. What an event is not is left out."""
    values = {name: kept[name] for name in COLUMNS if name in kept}
    for name in MOMENTS:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    if "kind" in values:
        values["kind"] = EventKind(values["kind"])
    if "venue" in values:
        values["venue"] = Venue(values["venue"])
    return values


def kept_of(event: Event) -> dict[str, Any]:
    """What `values_of` gives back."""
    values = {name: getattr(event, name) for name in COLUMNS}
    for name in MOMENTS:
        values[name] = values[name].isoformat() if values[name] else None
    return {**values, "kind": event.kind.value, "venue": event.venue.value}


def moment_of(kept: Kept, name: str) -> datetime:
    return datetime.fromisoformat(kept[name])
