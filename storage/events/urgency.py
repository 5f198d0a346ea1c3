"""What is so near that it is said in the night too."""

from datetime import datetime, timedelta
from typing import Final

from storage.base import now

SOON: Final = timedelta(hours=24)


def can_wait(*starts: datetime) -> bool:
    """Whether news of an event that starts, or was to start, at these moments can wait for the morning."""
    return min(starts) - now() > SOON
