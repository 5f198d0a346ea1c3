"""What a correction changed, as people see it: the old struck out, the new underlined, a little around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from markupsafe import Markup, escape

from handlers.formatting import plain_text

AROUND: Final = 12
"""Pieces of context."""
APART: Final = 3
"""Fewer pieces alike between two changes make them one: single characters met by chance."""
MOST_PIECES: Final = 600
"""More are not compared piece by piece: the time grows with their square."""
_PIECE: Final = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    ahead: str
    old: str
    new: str
    behind: str

    def line(self, most: int) -> Markup:
        """At most about so many characters of the old and of the new each."""
        gone = Markup("<s>{}</s>").format(_fit(self.old, most)) if self.old.strip() else Markup()
        come = Markup("<u>{}</u>").format(_fit(self.new, most)) if self.new.strip() else Markup()
        return escape(self.ahead) + gone + come + escape(self.behind)


def differences(before: Markup, after: Markup, most: int) -> Markup:
    """One line a change, about `most` characters in all; empty where both read the same."""
    lines, room = list[Markup](), most
    for change in _changes(_PIECE.findall(plain_text(before)), _PIECE.findall(plain_text(after))):
        line = change.line(max(room, 2) // 2)
        room -= len(plain_text(line))
        if lines and room < 0:
            lines.append(Markup("…"))
            break
        lines.append(line)
    return Markup("\n").join(lines)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """What stands around one is what both have: it ends where the next change begins."""
    spans = _spans(old, new)
    begins = [0, *(last for _, last, _, _ in spans)]
    ends = [*(first for first, _, _, _ in spans[1:]), len(old)]
    for (first, last, start, end), begin, until in zip(spans, begins, ends, strict=False):
        ahead, behind = max(begin, first - AROUND), min(until, last + AROUND)
        yield Change(
            ("…" if ahead else "") + _in_line(old[ahead:first]),
            "".join(old[first:last]),
            "".join(new[start:end]),
            _in_line(old[last:behind]) + ("…" if behind < len(old) else ""),
        )


def _spans(old: Sequence[str], new: Sequence[str]) -> list[list[int]]:
    """[from, to) in the old and in the new, of each change."""
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    ends = len(old) - tail, len(new) - tail
    if (head, head) == ends:
        return []
    if max(ends) - head > MOST_PIECES:
        return [[head, ends[0], head, ends[1]]]
    matcher = SequenceMatcher(None, old[head : ends[0]], new[head : ends[1]], autojunk=False)
    found: list[list[int]] = []
    for tag, *where in matcher.get_opcodes():
        first, last, start, end = (head + number for number in where)
        if tag == "equal":
            continue
        if found and first - found[-1][1] < APART:
            found[-1][1], found[-1][3] = last, end
        else:
            found.append([first, last, start, end])
    return found


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces both begin with."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _in_line(pieces: Sequence[str]) -> str:
    return re.sub(r"\s+", " ", "".join(pieces))


def _fit(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
