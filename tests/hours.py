"""Quiet hours of members in tests, which run at any hour of the day."""

from typing import Final

ANY_HOUR: Final = {"quiet_from": 0, "quiet_until": 0}
"""None, so that what is pushed does not wait for their morning."""
NIGHT: Final = {"quiet_from": 22 * 60, "quiet_until": 8 * 60}
"""What a new member has."""
