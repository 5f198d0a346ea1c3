"""What is seen on a screen, in the grammar of transcripts."""

import re
from collections.abc import Iterable, Sequence

from tests.transcripts.script import Event

ANY = "…"


def shown(kind: str, text: str, rows: Iterable[Iterable[str]] = ()) -> Event:
    """A message of that text with buttons of those labels below it."""
    buttons = (" ".join(f"[{label}]" for label in row) for row in rows)
    return Event(kind, tuple(line.rstrip() for line in (*text.strip().splitlines(), *buttons)))


def agree(expected: Sequence[Event], actual: Sequence[Event]) -> bool:
    return len(expected) == len(actual) and all(map(_agrees, expected, actual))


def written(events: Iterable[Event]) -> str:
    """The events as they would stand in a transcript."""
    return "\n".join(
        f"{event.kind if n == 0 else '|'} {line}".rstrip()
        for event in events
        for n, line in enumerate(event.lines)
    )


def _agrees(expected: Event, actual: Event) -> bool:
    pattern = "".join(
        r"(?:.*\n)*?" if line == ANY else re.escape(line.rstrip()).replace(ANY, ".*") + r"\n"
        for line in expected.lines
    )
    return expected.kind == actual.kind and bool(
        re.fullmatch(pattern, "".join(f"{line}\n" for line in actual.lines))
    )
