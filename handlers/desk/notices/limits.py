"""From how many recipients on a notice takes more than a tap."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    tap_up_to: int = 50
    """Above it the count is typed."""
    alone_up_to: int = 500
    """Above it a second officer approves."""


USUAL: Final = Limits()
