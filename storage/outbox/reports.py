"""What officers are shown of pushes: which ones need them, and how each stands.

A copy that was perhaps sent and that an officer will not send again is settled as failed, with its error kept
and without an owner: no courier settled it. So it is no longer asked about, and told apart from a refusal.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.outbox.recalling import KIND as RECALL
from storage.outbox.settling import MOST_COPIES
from storage.outbox.tables import Delivery, Message, State

UNDER_WAY = (State.READY, State.SENDING, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Report:
    """A message and its deliveries: `rows` by state without the `left` ones, which an officer let be."""

    message: Message
    rows: Mapping[State, int]
    left: int = 0
    one_copy: int = 0
    """Of the unknown ones, those that may be sent once more."""

    @property
    def paused(self) -> bool:
        message = self.message
        return message.paused_at is not None and not (message.recalled_at or message.stopped_at)

    @property
    def held(self) -> int:
        """Perhaps sent, and not decided yet."""
        return self.rows.get(State.UNKNOWN, 0)

    def resendable(self, moment: datetime) -> int:
        """How many held ones can be sent now: none of what is paused, recalled, stopped or expired."""
        message = self.message
        over = message.paused_at or message.recalled_at or message.stopped_at
        expired = message.expires_at is not None and message.expires_at <= moment
        return 0 if over or expired else self.one_copy


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page, newest first; `start` counts from 0."""

    reports: Sequence[Report]
    total: int
    start: int


async def waiting_for_officers(session: AsyncSession, start: int, count: int) -> Waiting:
    """Messages that are paused, or hold copies that were perhaps sent; beyond the end the last page."""
    unknown = exists().where(Delivery.message_id == Message.id, Delivery.state == State.UNKNOWN)
    paused = Message.paused_at.is_not(None)
    going_on = Message.recalled_at.is_(None), Message.stopped_at.is_(None)
    needing = *going_on, or_(paused, Message.hold_unknown & unknown)
    total = await session.scalar(select(func.count(Message.id)).where(*needing)) or 0
    first = min(start, max(0, total - 1) // count * count)
    query = select(Message).where(*needing).order_by(Message.id.desc()).offset(first).limit(count)
    return Waiting(await _reports(session, (await session.scalars(query)).all()), total, first)


async def report_on(session: AsyncSession, message: Message) -> Report:
    return (await _reports(session, [message]))[0]


async def held_message(session: AsyncSession, message_id: int) -> Message | None:
    """The message as it is now, held until this transaction ends: of two officers one decides first."""
    query = select(Message).where(Message.id == message_id).with_for_update()
    found: Message | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def totals_under_way(session: AsyncSession) -> Mapping[State, int]:
    """Deliveries by state of all that is being said to members, and not yet to everybody."""
    unsettled = exists().where(Delivery.message_id == Message.id, Delivery.state.in_(UNDER_WAY))
    messages = select(Message.id).where(Message.bot == "member", Message.kind != RECALL, unsettled)
    counted = await session.execute(
        select(Delivery.state, func.count()).where(Delivery.message_id.in_(messages)).group_by(Delivery.state)
    )
    return {state: count for state, count in counted}  # noqa: C416 - dict() of rows has no type


async def leave_held(session: AsyncSession, message_id: int) -> int:
    """不补发: nobody is asked again about what was perhaps sent; how many."""
    held = (Delivery.message_id == message_id) & (Delivery.state == State.UNKNOWN)
    settled = update(Delivery).where(held).values(state=State.FAILED, owner=None, settled_at=now())
    done = await session.execute(settled)
    return int(getattr(done, "rowcount", 0))


async def _reports(session: AsyncSession, messages: Collection[Message]) -> list[Report]:
    left = (Delivery.state == State.FAILED) & Delivery.owner.is_(None)
    one_copy = (Delivery.state == State.UNKNOWN) & (Delivery.copies < MOST_COPIES)
    counted = await session.execute(
        select(
            Delivery.message_id,
            Delivery.state,
            func.count(),
            func.count().filter(left),
            func.count().filter(one_copy),
        )
        .where(Delivery.message_id.in_([message.id for message in messages]))
        .group_by(Delivery.message_id, Delivery.state)
    )
    found = {(row[0], row[1]): (row[2], row[3], row[4]) for row in counted}
    return [
        _report(message, {state: found.get((message.id, state), (0, 0, 0)) for state in State})
        for message in messages
    ]


def _report(message: Message, counted: Mapping[State, tuple[int, int, int]]) -> Report:
    rows = {state: count - left for state, (count, left, _) in counted.items() if count > left}
    return Report(message, rows, counted[State.FAILED][1], counted[State.UNKNOWN][2])
