"""Who runs the club, as its settings say it: what a member is told of them in /privacy."""

from dataclasses import dataclass
from typing import Final

FORGET_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Operator:
    """What is empty or None the operator has not said, and members are told just that."""

    name: str = ""
    """The legal person that is responsible for the data."""
    contact: str = ""
    """Where questions of privacy go: address, e-mail, telephone."""
    hosting: str = ""
    """Where the store is and who keeps it."""
    transfer: str = ""
    """On which ground and by which formality messages pass servers outside the mainland."""
    url: str = ""
    """Of the operator's own full text, if there is one."""
    backup_days: int | None = None
    """How long copies of the store are kept."""
    forget_days: int = FORGET_DAYS
    """Between asking to be forgotten and the deletion."""
    silent_months: int = 0
    """After so many without a sign of life a member is warned, and deleted; 0: never."""
