"""Other names of things: links from a name to those it may stand for, and those the club ships."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from storage.search.shelf import SHELF

Relation = Literal["=", ">"]
"""`=`: all names of the line mean the same. `>`: the first leads to the others, which do not lead back."""
Links = Mapping[str, tuple[str, ...]]
"""From each folded name to the others, the nearest first."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A name in a folded text, at text[start:end]."""

    name: str
    start: int
    end: int


class AliasTable:
    """Immutable; safe for several threads."""

    def __init__(self, links: Links) -> None:
        self._links = links
        lengths: dict[str, set[int]] = {}
        for name in links:
            lengths.setdefault(name[0], set()).add(len(name))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def others(self, name: str) -> tuple[str, ...]:
        """What else a folded name may stand for; empty for one that is not in the table."""
        return self._links.get(name, ())

    def namings(self, folded: str) -> Iterator[Naming]:
        """The longest name that begins at each place; Latin names only where no letter or digit adjoins."""
        for start, first in enumerate(folded):
            for length in self._lengths.get(first, ()):
                name = folded[start : start + length]
                if (
                    len(name) == length
                    and name in self._links
                    and stands_alone(folded, start, start + length)
                ):
                    yield Naming(name, start, start + length)
                    break


NO_ALIASES: Final = AliasTable({})


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no Latin letter or digit of text[start:end] goes on beyond it."""
    return not (_joins(text[start - 1 : start], text[start]) or _joins(text[end - 1], text[end : end + 1]))


def _joins(one: str, other: str) -> bool:
    return one.isascii() and one.isalnum() and other.isascii() and other.isalnum()


@cache
def shipped_links() -> Links:
    """Those of aliases/*.tsv, which are folded already."""
    package = resources.files(__package__)
    files = [package.joinpath(name).read_bytes() for name in ("alias_table.py", *shipped_names())]
    return SHELF.get("aliases", files, _made_links)


def _made_links() -> dict[str, tuple[str, ...]]:
    links: dict[str, dict[str, None]] = {}
    once: dict[str, str] = {}  # each name kept once, however many lines have it
    for relation, line in shipped_lines():
        names = [once.setdefault(name, name) for name in line]
        for name in names if relation == "=" else names[:1]:
            links.setdefault(name, {}).update(dict.fromkeys(other for other in names if other != name))
    return {name: tuple(others) for name, others in links.items()}


def shipped_lines() -> Iterator[tuple[Relation, tuple[str, ...]]]:
    for name in shipped_names():
        yield from read_lines(resources.files(__package__).joinpath(name).read_text("utf-8").splitlines())


def shipped_names() -> list[str]:
    """The files, as this package's resources are called."""
    folder = resources.files(__package__).joinpath("aliases")
    return sorted(f"aliases/{file.name}" for file in folder.iterdir())


def read_lines(lines: Iterable[str]) -> Iterator[tuple[Relation, tuple[str, ...]]]:
    """Raises ValueError for a line that is neither blank, a heading, nor a relation and names."""
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        relation, *names = line.split("\t")
        if relation not in RELATIONS or len(names) < 2:
            raise ValueError(f"no line of aliases: {line!r}")
        yield RELATIONS[relation], tuple(names)


RELATIONS: Final[Mapping[str, Relation]] = {"=": "=", ">": ">"}
