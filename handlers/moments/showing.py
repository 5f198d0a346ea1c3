"""Moments as readers see them, in a zone, so that what was typed can be looked at before it is believed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.formatting import day
from handlers.moments.naming import weekday_name
from handlers.wording import Wording
from storage.vocabularies import Language


def moment_said(w: Wording, moment: datetime, zone: str) -> str:
    """`2026年12月5日（周六）14:00`; in English `Sat 5 Dec 2026, 14:00`."""
    local = moment.astimezone(ZoneInfo(zone))
    name = w.plain(weekday_name(local.date()))
    if w.language is Language.EN:
        return f"{name} {day(w, moment, zone)}, {local:%H:%M}"
    return f"{day(w, moment, zone)}（{name}）{local:%H:%M}"


def later_said(w: Wording, moment: datetime, since: datetime, zone: str) -> str:
    """`moment`, said after `since`: the hour alone on the same day."""
    if _same_day(since, moment, zone):
        return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"
    return moment_said(w, moment, zone)


def span_said(w: Wording, start: datetime, end: datetime | None, zone: str) -> str:
    """From start to end; the day once where it is the same."""
    if end is None:
        return moment_said(w, start, zone)
    dash = "–" if _same_day(start, end, zone) else " – "
    return f"{moment_said(w, start, zone)}{dash}{later_said(w, end, start, zone)}"


def _same_day(start: datetime, end: datetime, zone: str) -> bool:
    there = ZoneInfo(zone)
    return start.astimezone(there).date() == end.astimezone(there).date()
