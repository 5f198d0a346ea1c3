"""Where the terms of a query and its other names come in some documents: all of them counted at once.

A search looks into some hundred texts for dozens of terms. One text after the other that was most of its
time; here the texts are one array of UTF-16 units, and each step is one pass in C: every letter that can
matter, and every end of a line, is found in one, and the rest looks at these only, one unit in fifteen.
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
        needles = [*map(marked_term, terms), *names]
        distinct = {needle: at for at, needle in enumerate(dict.fromkeys(needles))}
        columns = [distinct[needle] for needle in needles]
        breaks, lines, which = _found(joined, distinct)
        sizes = np.fromiter(map(len, texts), np.int64, len(texts)) // 2 + 1
        self.first_lines: Ints = np.searchsorted(breaks, np.cumsum(sizes) - sizes)
        """Of each document: that of its title; the keywords' is the next."""
        self.line_lengths: Ints = np.diff(breaks, prepend=-1, append=len(joined) // 2) - 1
        every = len(breaks) + 1
        by_line = np.zeros(every * len(distinct), np.bool_)
        by_line[lines * len(distinct) + which] = True
        self.by_line: Bools = by_line.reshape(every, len(distinct))[:, columns]
        """Lines × columns: whether it comes there."""
        owners = np.repeat(np.arange(len(texts)), np.diff(self.first_lines, append=every))[lines]
        counted = np.bincount(owners * len(distinct) + which, minlength=len(texts) * len(distinct))
        self.counts: Ints = counted.reshape(len(texts), len(distinct))[:, columns]
        """Documents × columns: how often it comes."""


def _found(joined: bytes, needles: Mapping[str, int]) -> tuple[Ints, Ints, Ints]:
    """The places of all line ends, in units; and of every needle that comes its line, and which it is."""
    short = {needle: at for needle, at in needles.items() if _is_short(needle)}
    breaks, short_lines, short_which = _short_found(np.frombuffer(joined, "<u2"), short)
    lines, which = [short_lines], [short_which]
    for needle, at in needles.items():
        if needle not in short and (places := _places(joined, needle.encode(ENCODING))):
            lines.append(np.searchsorted(breaks, places))
            which.append(np.full(len(places), at))
    return breaks, np.concatenate(lines), np.concatenate(which)


def _is_short(needle: str) -> bool:
    """One or two CJK characters of one unit each."""
    return len(needle) <= 2 and is_cjk(needle) and max(map(ord, needle)) < _UNITS


def _short_found(units: NDArray[np.uint16], needles: Mapping[str, int]) -> tuple[Ints, Ints, Ints]:
    letters = ["\n", *sorted({letter for needle in needles for letter in needle})]
    code = {letter: at for at, letter in enumerate(letters, start=1)}
    codes = np.zeros(_UNITS, np.min_scalar_type(len(letters)))
    codes[[*map(ord, letters)]] = np.arange(1, len(letters) + 1)
    width = len(letters) + 1
    alone, beside = np.full(width, -1), np.full(width * width, -1)
    for needle, column in needles.items():
        if len(needle) == 1:
            alone[code[needle]] = column
        else:
            beside[code[needle[0]] * width + code[needle[1]]] = column
    coded = codes.take(units)
    at = np.flatnonzero(coded != 0)  # of bools: thrice as fast as of numbers
    here = coded.take(at).astype(np.int64)
    ends = here == code["\n"]
    lines = np.cumsum(ends)
    firsts = np.flatnonzero(at[1:] - at[:-1] == 1)
    single = alone.take(here)
    pairs = beside.take(here.take(firsts) * width + here.take(firsts + 1))
    ones, twos = np.flatnonzero(single >= 0), np.flatnonzero(pairs >= 0)
    found = np.concatenate((ones, firsts.take(twos)))
    return at[ends], lines.take(found), np.concatenate((single.take(ones), pairs.take(twos)))


def _places(joined: bytes, needle: bytes) -> list[int]:
    """Of each that begins on a whole unit, in units."""
    found, at = [], joined.find(needle)
    while at >= 0:
        if at % 2 == 0:
            found.append(at // 2)
        at = joined.find(needle, at + 1)
    return found
