"""Which moves of an event are allowed when: one table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from storage.base import now
from storage.events.tables import Event, EventStatus


class EventMove(StrEnum):
    CHANGE = "change"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    """Back to a draft; only while nobody has registered."""
    CANCEL = "cancel"
    DISCARD = "discard"
    """A draft is deleted."""


class Refusal(StrEnum):
    STATUS = "status"
    """Not from the status it has now."""
    BEGUN = "begun"
    OVER = "over"
    TAKEN = "taken"
    """Somebody has registered: it can be cancelled, with a word to all of them."""
    ANSWERED = "answered"
    """Somebody has answered its questions, which stay what they were."""


FROM: Final[Mapping[EventMove, frozenset[EventStatus]]] = {
    EventMove.CHANGE: frozenset({EventStatus.DRAFT, EventStatus.PUBLISHED}),
    EventMove.PUBLISH: frozenset({EventStatus.DRAFT}),
    EventMove.UNPUBLISH: frozenset({EventStatus.PUBLISHED}),
    EventMove.CANCEL: frozenset({EventStatus.PUBLISHED}),
    EventMove.DISCARD: frozenset({EventStatus.DRAFT}),
}
BEFORE_START: Final = frozenset({EventMove.PUBLISH, EventMove.UNPUBLISH})
BEFORE_END: Final = frozenset({EventMove.CANCEL})


def refusal_of(event: Event, move: EventMove, registered: int) -> Refusal | None:
    """Why the move cannot be made now; `registered` counts those who hold or want a seat.

    A published event can be changed until it is over, a draft always.
    """
    moment = now()
    if event.status not in FROM[move]:
        return Refusal.STATUS
    if move in BEFORE_START and event.starts_at <= moment:
        return Refusal.BEGUN
    over = event.ends_at <= moment
    if over and (move in BEFORE_END or (move is EventMove.CHANGE and event.status is EventStatus.PUBLISHED)):
        return Refusal.OVER
    if move is EventMove.UNPUBLISH and registered:
        return Refusal.TAKEN
    return None
