"""Quiet hours as people type them: `23:00-7:30`, `22点到8点半`."""

import re
import unicodedata
from typing import Final

CLOCK: Final = r"(\d{1,2})(?:[:.点點时時](\d{2}|半)?分?)?"
HOURS: Final = re.compile(rf"(?:免打扰|免打擾|quiet)?[:：]?\s*{CLOCK}\s*(?:-|–|—|~|至|到|to)\s*{CLOCK}")
MARK: Final = re.compile(r"[:点點时時]")


def read_hours(text: str) -> tuple[int, int] | None:
    """Minutes of the day; None for what is no span of hours at all, or has an hour that no day has.

    Bare numbers ("10-12") may mean anything, so at least one of the two is written as a clock.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    match = HOURS.fullmatch(plain) if MARK.search(plain) else None
    if match is None:
        return None
    begin, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    return None if begin is None or end is None else (begin, end)


def _minutes(hour: str, minute: str | None) -> int | None:
    past = 30 if minute == "半" else int(minute or 0)
    if int(hour) > 24 or past > 59 or (int(hour) == 24 and past):
        return None
    return (int(hour) * 60 + past) % 1440
