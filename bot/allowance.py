"""How much one person may ask of a bot, so that whoever floods takes nobody else's turn.

Asked before anything is opened for an update: one that is met with silence costs no transaction, no slot and
no call. Everybody has a store of points that fills up again with time; what they do takes from it. Nobody
reaches its end by hand: whoever writes and taps through a form as fast as they can does not.

Kept in memory. Polling, one process receives all updates of a bot, and nobody but its operator can start it
anew. Of several that take webhooks each protects itself: a flood spread over them is that much thinner.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

PRESS: Final = 1
MESSAGE: Final = 2
SEARCH: Final = 4
"""More, once a message turned out to be one: it takes as much work as ten presses."""
DOCUMENT: Final = 40
"""It is fetched, and read in a process of its own: three at once, then one a minute."""
PRUNE_ABOVE: Final = 10_000
"""People that are remembered before those who have all their points are forgotten."""


class Asked(Enum):
    GRANTED = auto()
    LAST_WORD = auto()
    """Refused, and to be told so; what follows is met with silence."""
    SILENCE = auto()


@dataclass(frozen=True, slots=True)
class Measure:
    """Points that are in a full store, that come back each minute; seconds of silence after the last word."""

    points: float
    a_minute: float
    silence: float


PEOPLE: Final = Measure(120, 40, 60)
"""Twenty messages, forty presses or six searches a minute without end, and three times as many at once."""
OFFICERS: Final = Measure(720, 240, 60)
"""At the desk: whoever checks a hundred people in at the door taps without a pause."""
INLINE: Final = Measure(60, 60, 0)
"""Every letter typed is a query, and the next one makes it needless."""


@dataclass(slots=True)
class _Store:
    measure: Measure
    left: float
    at: float
    silent_until: float = float("-inf")

    def fill(self, moment: float) -> None:
        gained = (moment - self.at) * self.measure.a_minute / 60
        self.left, self.at = min(self.measure.points, self.left + gained), moment


class Allowance:
    """Everybody's store, by Telegram id. `clock` gives seconds that never go back."""

    def __init__(self, measure: Measure = PEOPLE, clock: Callable[[], float] = time.monotonic) -> None:
        self._measure = measure
        self._clock = clock
        self._stores: dict[int, _Store] = {}
        self._prune_at = PRUNE_ABOVE

    def ask(self, person: int, cost: float) -> Asked:
        """Take `cost` points, if they are there."""
        moment = self._clock()
        store = self._store_of(person, moment)
        if moment < store.silent_until:
            return Asked.SILENCE
        store.fill(moment)
        if store.left >= cost:
            store.left -= cost
            return Asked.GRANTED
        store.silent_until = moment + store.measure.silence
        return Asked.LAST_WORD

    def charge(self, person: int, cost: float) -> None:
        """Take `cost` more, as far as there is as much, for what was granted and took more work than most."""
        store = self._store_of(person, self._clock())
        store.left = max(0.0, store.left - cost)

    def measure_by(self, person: int, measure: Measure) -> None:
        """From now on; what was taken stays taken."""
        store = self._store_of(person, self._clock())
        store.left += measure.points - store.measure.points
        store.measure = measure

    def _store_of(self, person: int, moment: float) -> _Store:
        if person not in self._stores:
            self._prune(moment)
            self._stores[person] = _Store(self._measure, self._measure.points, moment)
        return self._stores[person]

    def _prune(self, moment: float) -> None:
        if len(self._stores) < self._prune_at:
            return
        for store in self._stores.values():
            store.fill(moment)
        self._stores = {
            person: store
            for person, store in self._stores.items()
            if store.left < store.measure.points or moment < store.silent_until
        }
        self._prune_at = max(PRUNE_ABOVE, 2 * len(self._stores))
