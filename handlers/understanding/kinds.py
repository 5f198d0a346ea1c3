"""Whether a text asks for something or offers something: a plain guess, and how sure it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.forms.kinds import RecordKind
from handlers.understanding.labels import Labelled, field_named, is_kind_label, kind_said
from handlers.understanding.patterns import patterns

A_LABEL: Final = 2
PLAINLY: Final = 2
"""Words that the other side hardly uses."""
SURELY: Final = 3
"""By so much, and twice as often, one must be said more than the other."""


def telling_kind(kind: RecordKind) -> re.Pattern[str]:
    """Finds the words that speak for it."""
    return patterns("words")[kind]


@dataclass(frozen=True, slots=True)
class Guess:
    kind: RecordKind
    sure: bool


def guess(plain: str, labelled: Sequence[Labelled]) -> Guess:
    """By a label that names it, else by words and by labels of one kind alone; a demand where even."""
    if said := kind_said(plain, labelled):
        return Guess(said, True)
    points = {kind: _points(kind, plain, labelled) for kind in RecordKind}
    demand, achievement = points[RecordKind.DEMAND], points[RecordKind.ACHIEVEMENT]
    more, less = max(demand, achievement), min(demand, achievement)
    kind = RecordKind.ACHIEVEMENT if achievement > demand else RecordKind.DEMAND
    return Guess(kind, more - less >= SURELY and more >= 2 * less)


def _points(kind: RecordKind, plain: str, labelled: Sequence[Labelled]) -> int:
    other = RecordKind.DEMAND if kind is RecordKind.ACHIEVEMENT else RecordKind.ACHIEVEMENT
    own = [
        item
        for item in labelled
        if field_named(item.label, kind)
        and not field_named(item.label, other)
        and not is_kind_label(item.label)
    ]
    said = {match.group().casefold() for match in telling_kind(kind).finditer(plain)}
    plainly = patterns("plain words")[kind].search(plain) is not None
    return len(said) + PLAINLY * plainly + A_LABEL * len(own)
