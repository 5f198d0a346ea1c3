"""What a failed Bot API call means for us, the same words for both frameworks.

Each framework's own exceptions are judged in one function beside its bot (`trouble_of`).
The table is that of the Bot API's answers: 429, 403, 400, 401, 409, 5xx, and connections that broke.
"""

from dataclasses import dataclass
from enum import Enum, auto

from bot.logs import TOKEN


class Kind(Enum):
    WAIT = auto()
    """429: surely not done; again after `seconds`."""
    UNREACHABLE = auto()
    """Blocked, deactivated, never started, kicked, chat not found."""
    MIGRATED = auto()
    """The group became the supergroup `chat_id`."""
    UNCHANGED = auto()
    """An edit to what is there already: as good as done."""
    GONE = auto()
    """The message to edit or delete is not there (any more) or not ours."""
    KEPT = auto()
    """The message to delete may not be deleted: too old, or not ours."""
    LATE = auto()
    """The press or inline query is too old to be answered."""
    REFUSED = auto()
    """Any other 400: the content is at fault, again would fail again."""
    UNAUTHORIZED = auto()
    """401: the token is wrong."""
    CONFLICT = auto()
    """409: another process polls with this token, or a webhook is set."""
    NOT_DONE = auto()
    """No connection: surely not done."""
    UNSURE = auto()
    """Read time-out, reset, 5xx, a broken body: perhaps done."""


@dataclass(frozen=True, slots=True)
class Trouble:
    kind: Kind
    reason: str
    """For logs and for rows of the store; a token in it is struck out."""
    seconds: float = 0
    chat_id: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", TOKEN.sub("<token>", self.reason))


class CannotPoll(Exception):
    """Polling cannot go on; the text says why and what to do, in one sentence."""


class CannotSend(Exception):
    """Sending cannot go on; the text says why and what to do, in one sentence."""


_BY_WORDS = (
    ("message is not modified", Kind.UNCHANGED),
    ("message to edit not found", Kind.GONE),
    ("message can't be edited", Kind.GONE),
    ("message to delete not found", Kind.GONE),
    ("message can't be deleted", Kind.KEPT),
    ("query is too old", Kind.LATE),
    ("chat not found", Kind.UNREACHABLE),
)


def trouble_of_bad_request(reason: str) -> Trouble:
    """Judge a 400 by its description, with or without the "Bad Request: " before it."""
    words = reason.lower()
    return Trouble(next((kind for said, kind in _BY_WORDS if said in words), Kind.REFUSED), reason)
