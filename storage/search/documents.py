"""What the index is given, and what it hands back: plain values, no rows of the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["achievement", "demand"]

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Document:
    """One searchable record, in any script. `key` is not empty, and unique over both kinds."""

    key: str
    kind: Kind
    title: str
    keywords: tuple[str, ...] = ()
    body: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    """What a search may be kept within, by name: {"field": ("EI", "AM")}."""

    def text(self) -> str:
        """All that is searched; each part on a line of its own, so that no run of characters spans two."""
        return "\n".join((self.title, *self.keywords, self.body))


@dataclass(frozen=True, slots=True)
class Bridge:
    """A name in a query, and the other name that a document has in its stead."""

    typed: str
    name: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A found document. Scores compare within one search only; `coverage` compares across searches."""

    key: str
    score: float
    coverage: float
    """The share, 0 to 1, of what was asked (its terms weighed by rarity) that the document holds."""
    bridges: tuple[Bridge, ...] = ()
    """By which other names it was found; both names are folded."""
