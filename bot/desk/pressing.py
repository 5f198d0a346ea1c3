"""What all routes of the desk share: what handlers need, and the shapes of what buttons carry."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from bot.turn import Turn
from handlers.desk.notices.limits import USUAL, Limits
from handlers.desk.records import ALL
from handlers.forms.kinds import RecordKind
from handlers.links import Links
from handlers.privacy.operator import Operator
from handlers.reply import Replies
from storage.search.finder import Finder
from storage.vocabularies import Language, Status

Match = re.Match[str]


@dataclass(slots=True)
class Desk:
    """What the handlers need beside a turn's own values."""

    finder: Finder
    administrators: frozenset[int]
    link: str
    """The desk's own address, such as https://t.me/name."""
    members: Links
    """To the members' bot; without its name where that is not known."""
    operator: Operator = field(default_factory=Operator)
    limits: Limits = USUAL


Told = Callable[[Desk, Turn, str], Awaitable[Replies]]
"""Answers a command, given the words after it, or a free text."""
Pressed = Callable[[Desk, Turn, Match], Awaitable[Replies]]
Presses = tuple[tuple[str, Pressed], ...]
"""What buttons carry, as whole patterns, and what answers them."""


def one_of(vocabulary: type[RecordKind] | type[Status] | type[Language], *others: str) -> str:
    return "|".join(map(re.escape, [*vocabulary, *others]))


TOKEN: Final = "[A-Za-z0-9_-]"
REFERENCE: Final = r"(?P<reference>[A-Z0-9-]{1,20})"
KIND: Final = f"(?P<kind>{one_of(RecordKind)})"
STATUS: Final = f"(?P<status>{one_of(Status, ALL)})"
PAGE: Final = r"(?P<page>\d{1,4})"
APART: Final = "(?P<apart>:apart)?"
"""Answered by messages of their own, for the pressed card renews itself."""


def status_in(match: Match) -> Status | None:
    """None for all of them."""
    return None if match["status"] == ALL else Status(match["status"])
