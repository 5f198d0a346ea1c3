"""What a row of the programme is given and what it gives back."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

SEED: Final = 20261122
"""Of everything that is drawn by lot."""
CAP: Final = 30.0
"""Messages a second that the stand-in allows a bot, as Telegram is said to."""

N = TypeVar("N", int, float)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a row runs, and how much of it."""

    database: str
    """URL of a store of its own, empty."""
    folder: Path
    """For its files."""
    whole: bool
    """The long programme; else the short form of a few seconds, where no slow machine can fail a row."""

    def of(self, whole: N, short: N) -> N:
        return whole if self.whole else short

    def timed(self, kept: bool) -> bool:
        """A condition on rates or delays; it is judged in the long programme only."""
        return kept or not self.whole


@dataclass(frozen=True, slots=True)
class Measured:
    test: str
    pass_figure: str
    measured: str
    ok: bool


Row = Callable[[Scale], Coroutine[Any, Any, Measured]]  # Any: as the type is made
