"""What `liaison-bot status` reads from the store, whether anything runs or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.figures import Figures, read_figures
from storage.base import now
from storage.life import LifeRow, alive_now
from storage.outbox.settling import MOST_COPIES
from storage.outbox.tables import Delivery, Message, State
from storage.retention.job import last_deletion
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Process:
    """One that lives at this moment; the figures are those of its last beat."""

    number: int
    parts: Sequence[str]
    since: datetime
    last_beat: datetime
    updates: int
    ticks: int
    lag_ms: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """A message that waits for a person, and how many of its copies do; its contents are not read."""

    message: int
    bot: str
    kind: str
    subject: str
    reason: str
    """Why it is paused, in Telegram's words; empty where copies are held."""
    copies: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """What the job last deleted because its time was over: how many, by `storage.retention.rules.Kept`."""

    at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Status:
    moment: datetime
    figures: Figures
    processes: Sequence[Process]
    paused: Sequence[Stopped]
    held: Sequence[Stopped]
    """Perhaps sent, and by its message's own setting not sent once more by itself."""
    deleted: Deleted | None
    """None where nothing ever was."""


async def read_status(store: Store) -> Status:
    moment = now()
    async with store.reading() as session:
        last = await last_deletion(session)
        return Status(
            moment=moment,
            figures=await read_figures(session, moment),
            processes=await _processes(store, session),
            paused=await _stopped(session, moment, Message.pause_reason.is_not(None), State.PAUSED),
            held=[
                message
                for message in await _stopped(session, moment, Message.hold_unknown.is_(True), State.UNKNOWN)
                if message.copies
            ],
            deleted=Deleted(last.at, last.detail) if last else None,
        )


async def _processes(store: Store, session: AsyncSession) -> list[Process]:
    alive = await alive_now(store, session)
    rows = await session.scalars(select(LifeRow).where(LifeRow.id.in_(alive)).order_by(LifeRow.id))
    return [
        Process(row.id, row.parts.split(), row.began_at, row.beat_at, row.updates, row.ticks, row.lag_ms)
        for row in rows
    ]


async def _stopped(
    session: AsyncSession, moment: datetime, which: ColumnElement[bool], state: State
) -> list[Stopped]:
    """Messages not over, with their copies in `state` that may still be sent."""
    sendable = (Delivery.message_id == Message.id) & (Delivery.state == state)
    copies = select(func.count()).where(sendable, Delivery.copies < MOST_COPIES).scalar_subquery()
    going_on = Message.recalled_at.is_(None), Message.stopped_at.is_(None)
    wanted = *going_on, or_(Message.expires_at.is_(None), Message.expires_at > moment)
    named = (Message.id, Message.bot, Message.kind, Message.subject, Message.pause_reason)
    rows = await session.execute(select(*named, copies).where(which, *wanted).order_by(Message.id))
    return [
        Stopped(number, bot, kind, subject, reason or "", count)
        for number, bot, kind, subject, reason, count in rows
    ]
