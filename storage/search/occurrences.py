"""Where the terms of a query and its other names come in some documents: all of them counted at once.

A search looks into a hundred texts for dozens of terms. One text after the other that was most of its time;
here the texts are one array of UTF-16 units, in which each step is one pass in C.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from storage.search.analysis import is_cjk
from storage.search.marking import marked_term

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ENCODING: Final = "utf-16-le"
_NEWLINE: Final = "\n".encode(ENCODING)
_UNITS: Final = 1 << 16


class Occurrences:
    """Columns are the terms, then the names, in the order given."""

    def __init__(self, texts: Sequence[bytes], terms: Sequence[str], names: Sequence[str] = ()) -> None:
        """`texts` and `names` are marked; each text has two lines or more, in `ENCODING`."""
        joined = _NEWLINE.join(texts)
        units = np.frombuffer(joined, "<u2")
        breaks = np.flatnonzero(units == ord("\n"))
        starts = np.cumsum([0, *(len(text) // 2 + 1 for text in texts[:-1])])
        self.first_lines: Ints = np.searchsorted(breaks, starts)
        """Of each document: that of its title; the keywords' is the next."""
        self.line_lengths: Ints = np.diff(breaks, prepend=-1, append=len(units)) - 1
        needles = [*map(marked_term, terms), *names]
        distinct = {needle: at for at, needle in enumerate(dict.fromkeys(needles))}
        columns = [distinct[needle] for needle in needles]
        places, which = _found(joined, units, distinct)
        lines = np.searchsorted(breaks, places)
        by_line = np.zeros((len(breaks) + 1, len(distinct)), np.bool_)
        by_line[lines, which] = True
        self.by_line: Bools = by_line[:, columns]
        """Lines × columns: whether it comes there."""
        owners = np.searchsorted(self.first_lines, lines, side="right") - 1
        counted = np.bincount(owners * len(distinct) + which, minlength=len(texts) * len(distinct))
        self.counts: Ints = counted.reshape(len(texts), len(distinct))[:, columns]
        """Documents × columns: how often it comes."""


def _found(joined: bytes, units: NDArray[np.uint16], needles: Mapping[str, int]) -> tuple[Ints, Ints]:
    """Every place of every needle: units from the beginning, and which needle."""
    short = {needle: at for needle, at in needles.items() if _is_short(needle)}
    places, which = _short_found(units, short)
    for needle, at in needles.items():
        if needle not in short:
            found = _places(joined, needle.encode(ENCODING))
            places.append(np.array(found, np.int64))
            which.append(np.full(len(found), at, np.int64))
    return np.concatenate(places), np.concatenate(which)


def _is_short(needle: str) -> bool:
    """One or two CJK characters of one unit each."""
    return len(needle) <= 2 and is_cjk(needle) and max(map(ord, needle)) < _UNITS


def _short_found(units: NDArray[np.uint16], needles: Mapping[str, int]) -> tuple[list[Ints], list[Ints]]:
    letters = sorted({letter for needle in needles for letter in needle})
    codes = np.zeros(_UNITS, np.uint16)
    codes[[ord(letter) for letter in letters]] = np.arange(1, len(letters) + 1)
    code = {letter: at for at, letter in enumerate(letters, start=1)}
    alone = np.full(len(letters) + 1, -1)
    beside = np.full((len(letters) + 1, len(letters) + 1), -1)
    for needle, column in needles.items():
        if len(needle) == 1:
            alone[code[needle]] = column
        else:
            beside[code[needle[0]], code[needle[1]]] = column
    coded = codes[units]
    at = np.flatnonzero(coded)
    here = coded[at]
    single = alone[here]
    firsts = np.flatnonzero(np.diff(at) == 1)
    pairs = beside[here[firsts], here[firsts + 1]]
    return [at[single >= 0], at[firsts][pairs >= 0]], [single[single >= 0], pairs[pairs >= 0]]


def _places(joined: bytes, needle: bytes) -> list[int]:
    """Of each that begins on a whole unit, in units."""
    found, at = [], joined.find(needle)
    while at >= 0:
        if at % 2 == 0:
            found.append(at // 2)
        at = joined.find(needle, at + 1)
    return found
