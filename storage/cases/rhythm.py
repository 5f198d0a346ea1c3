"""When both sides of a case are asked how it stands: 7, 14, 30, 60, 60 … days apart.

The first week after a step is when a case moves or falls asleep, so that is when asking helps. Later a case
that lives moves slowly (a negotiation takes months), and who is asked too often stops answering. Two months
is the longest that a dead case may go unnoticed. A new stage begins anew: something happened.
"""

from datetime import datetime, timedelta
from typing import Final

from storage.cases.stages import Stage

INTERVALS: Final = tuple(timedelta(days=days) for days in (7, 14, 30, 60))
BEATING: Final = (Stage.INTRODUCED, Stage.MEETING, Stage.NDA, Stage.NEGOTIATING, Stage.SIGNED)
"""Stages in which the sides talk with each other, and the club does not hear of it."""


def next_beat(stage: Stage, asked: int, moment: datetime) -> datetime | None:
    """When to ask next, if `asked` beats were asked since it came to `stage`; None where nobody is asked."""
    return moment + INTERVALS[min(asked, len(INTERVALS) - 1)] if stage in BEATING else None
