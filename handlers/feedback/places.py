"""Where a card stands on which 有用 and 没用 are pressed: what its buttons carry, and the way back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

SHAPE: Final = r"[a-zA-Z](\.[A-Za-z0-9_-]{1,20}){0,2}"
"""What a place looks like in a button; `Place.read` tells whether it is one."""


class Kind(StrEnum):
    """A record opened somewhere (small letters), or a list of records (capitals)."""

    RECORD = "r"
    """Opened by its reference: nothing to go back to."""
    RESULT = "s"
    """From page `page` of the search `key`."""
    MATCH = "m"
    """From page `page` of the matches of the reader's own record `key`."""
    ALERTED = "a"
    """From the alert of watches `key`, a message of the outbox."""
    RESULTS = "S"
    MATCHES = "M"
    ALERT = "A"
    NEWS = "N"
    """What was told unasked of matches, the message `key` of the outbox."""


KEYS: Final[Mapping[Kind, str]] = {
    Kind.RECORD: r"",
    Kind.RESULT: r"[A-Za-z0-9_-]{1,16}",
    Kind.RESULTS: r"[A-Za-z0-9_-]{1,16}",
    Kind.MATCH: r"[A-Z]{2}-\d{4}-\d{4,8}",
    Kind.MATCHES: r"[A-Z]{2}-\d{4}-\d{4,8}",
    Kind.ALERTED: r"\d{1,18}",
    Kind.ALERT: r"\d{1,18}",
    Kind.NEWS: r"\d{1,18}",
}
PAGED: Final = (Kind.RESULT, Kind.RESULTS, Kind.MATCH, Kind.MATCHES)


@dataclass(frozen=True, slots=True)
class Place:
    kind: Kind = Kind.RECORD
    key: str = ""
    page: int = 0

    def __str__(self) -> str:
        parts = [self.kind.value, self.key, str(self.page)]
        return ".".join(parts[: 1 if not self.key else 3 if self.kind in PAGED else 2])

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None for what no button of ours carries."""
        kind, _, rest = text.partition(".")
        if kind not in set(Kind):
            return None
        key, _, page = rest.partition(".")
        numbered = re.fullmatch(r"\d{1,5}", page, re.ASCII) if Kind(kind) in PAGED else page == ""
        if not numbered or not re.fullmatch(KEYS[Kind(kind)], key, re.ASCII):
            return None
        return cls(Kind(kind), key, int(page or 0))

    @property
    def back(self) -> str:
        """What a button carries that leads back to the list, or to the record where there is none."""
        match self.kind:
            case Kind.RESULT | Kind.RESULTS:
                return f"page:{self.key}:{self.page}"
            case Kind.MATCH | Kind.MATCHES:
                return f"matches:{self.key}:{self.page}"
            case Kind.ALERT | Kind.ALERTED:
                return f"alert:{self.key}"
            case Kind.NEWS:
                return f"news:{self.key}"
        return ""


HERE: Final = Place()
"""A record that was opened by its reference."""
