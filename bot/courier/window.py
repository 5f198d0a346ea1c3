"""How many calls may be under way at a time: as many as the pace needs, and hardly more.

What is under way when a process is killed is sent twice. At 29.5 messages a second and 0.1 s a message three
calls are enough; thirty, allowed to go at once after a late wake-up, would be as many copies too many.
"""

from collections.abc import Collection
from typing import Final

from storage.outbox.tables import FULL_RATE

MOST: Final = 30
"""A second's worth, so that slow answers do not slow the sending."""
SUPPOSED: Final = 0.1
"""Seconds that a call takes, before anything is known."""
IMPATIENT: Final = 3.0
"""Times the average: a call that takes longer keeps no other one back. It may never be answered."""
LEAST_PATIENCE: Final = 0.5
"""Seconds."""
NEWEST: Final = 0.05
"""The weight of the newest answer in the average. A process is slow for its first few calls, and it may be
killed again and again: these few must not open the window.
"""


class Window:
    def __init__(self) -> None:
        self._seconds = SUPPOSED

    def note(self, seconds: float) -> None:
        """So long it took from a call's begin to the commit of what became of it."""
        counted = min(seconds, MOST / FULL_RATE)  # more would allow no more calls, and take long to forget
        self._seconds += NEWEST * (counted - self._seconds)

    @property
    def size(self) -> int:
        return min(MOST, 1 + int(FULL_RATE * self._seconds))

    def room(self, ages: Collection[float]) -> int:
        """How many more may go, where calls have been unsettled for so many seconds."""
        patience = max(LEAST_PATIENCE, IMPATIENT * self._seconds)
        expected = sum(age <= patience for age in ages)
        return max(0, min(self.size - expected, MOST - len(ages)))
