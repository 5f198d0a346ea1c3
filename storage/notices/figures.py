"""How a notice stands in figures: of its copies, of its newest correction, of its recall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.notices.running import UNSETTLED, Running
from storage.outbox.correcting import KIND as CORRECTION
from storage.outbox.recalling import KIND as RECALL
from storage.outbox.tables import Delivery, Lane, Message, State

SOON: Final = timedelta(minutes=1)
"""What may not go before then waits for its member's quiet hours, not for its turn."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Deliveries of one message by state."""

    rows: Mapping[State, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    @property
    def left(self) -> int:
        return sum(self.rows.get(state, 0) for state in UNSETTLED)

    @property
    def settled(self) -> int:
        return self.total - self.left

    def of(self, state: State) -> int:
        return self.rows.get(state, 0)


@dataclass(frozen=True, slots=True)
class Later:
    """Copies that wait for their members' quiet hours to end, the last of them at `until`."""

    count: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """`correction` and `recall`: of the edits and of the deletions, where there are any."""

    copies: Figures
    correction: Figures | None
    recall: Figures | None

    @property
    def parts(self) -> tuple[Figures | None, ...]:
        return (self.copies, self.correction, self.recall)

    @property
    def total(self) -> int:
        """Calls, of whatever kind; `left` of them are still to be made."""
        return sum(part.total for part in self.parts if part)

    @property
    def left(self) -> int:
        return sum(part.left for part in self.parts if part)


async def standing_of(session: AsyncSession, running: Running) -> Standing:
    """Counted by one index, so that it costs little even where there are very many."""
    subject = f"message:{running.message.id}"
    beside = select(Message.kind, Message.id).where(
        Message.subject == subject, Message.kind.in_((CORRECTION, RECALL))
    )
    found = (await session.execute(beside.order_by(Message.id))).all()
    newest = {kind: number for kind, number in found}  # noqa: C416 - rows are not pairs to mypy
    own, edits, deletions = running.message.id, newest.get(CORRECTION), newest.get(RECALL)
    counted: dict[int, dict[State, int]] = {}
    query = select(Delivery.message_id, Delivery.state, func.count())
    of_all = Delivery.message_id.in_([number for number in (own, edits, deletions) if number])
    for number, state, count in await session.execute(
        query.where(of_all).group_by(Delivery.message_id, Delivery.state)
    ):
        counted.setdefault(number, {})[state] = count
    return Standing(
        Figures(counted.get(own, {})),
        Figures(counted.get(edits, {})) if edits else None,
        Figures(counted.get(deletions, {})) if deletions else None,
    )


async def later_of(session: AsyncSession, message: Message, moment: datetime) -> Later | None:
    """None where nobody's copy waits for the end of their quiet hours."""
    if not message.quiet:
        return None
    waits = select(func.count(), func.max(Delivery.not_before)).where(
        Delivery.bot == message.bot,
        Delivery.lane.in_((Lane.ALERT, Lane.NOTICE)),  # an album's text goes with the alerts
        Delivery.state == State.READY,
        Delivery.not_before > moment + SOON,
        Delivery.message_id == message.id,
    )
    count, until = (await session.execute(waits)).one()
    return Later(count, until) if count else None
