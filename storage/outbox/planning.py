"""Planning what is to be said, in the transaction that is its cause. Planning it twice is a no-op."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base, now
from storage.outbox.tables import Delivery, Lane, Message, OptOut, State
from storage.people import Member
from storage.quiet import may_wait, nights_of, outside

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A message to plan; the fields are those of `Message`."""

    kind: str
    subject: str
    occurrence: str
    lane: Lane
    payload: Mapping[str, object]
    bot: str = "member"
    category: str | None = None
    hold_unknown: bool = False
    quiet: bool = True
    expires_at: datetime | None = None


COLUMNS: Final = (
    *("message_id", "bot", "lane", "state", "not_before", "copies", "faults", "revision"),
    *("member_id", "chat_id"),
)


async def plan(session: AsyncSession, push: Push) -> Message | None:
    """The new message; None if the same occurrence was planned before, and nothing may be done."""
    key = {"kind": push.kind, "subject": push.subject, "occurrence": push.occurrence}
    names = ("bot", "lane", "category", "hold_unknown", "quiet", "expires_at")
    values = {name: getattr(push, name) for name in names}
    row = {**key, **values, "payload": dict(push.payload), "created_at": now()}
    made = await session.scalar(insert_new(session, Message).values(row).returning(Message.id))
    return await session.get(Message, made) if made is not None else None


async def fan_out(
    session: AsyncSession,
    message: Message,
    audience: ColumnElement[bool],
    *,
    not_before: datetime | None = None,
) -> int:
    """One delivery for each member of `audience` (a condition on `Member`); how many are new.

    Who cannot be reached or opted out of the category has no row. Where the message is `quiet`, who is in
    their quiet hours at `not_before` has theirs at the end of them, if it can wait so long (`may_wait`).
    """
    begin = not_before or message.created_at
    found = await nights_of(session, audience, begin) if message.quiet else {}
    nights = {end: those for end, those in found.items() if may_wait(end, begin, message.expires_at)}
    rows = (
        select(*_fresh(message, outside(nights, begin)), Member.id, Member.telegram_id)
        .where(audience, *reached(message.bot, message.category))
        .order_by(Member.id)
    )
    return await inserted(session, insert_new(session, Delivery).from_select(COLUMNS, rows))


async def follow(session: AsyncSession, message: Message, copies: ColumnElement[bool]) -> int:
    """One delivery into each chat of `copies` (a condition on the deliveries of another message)."""
    at_once = literal(now(), Delivery.not_before.type)
    rows = select(*_fresh(message, at_once), Delivery.member_id, Delivery.chat_id).where(copies)
    rows = rows.order_by(Delivery.id)
    return await inserted(session, insert_new(session, Delivery).from_select(COLUMNS, rows))


async def add_group(session: AsyncSession, message: Message, chat_id: int) -> bool:
    """A delivery to a group; False if it has one."""
    row = {"message_id": message.id, "chat_id": chat_id, "bot": message.bot, "lane": message.lane}
    state = {"state": State.READY, "not_before": message.created_at}
    counts = dict.fromkeys(("copies", "faults", "revision"), 0)
    return bool(await inserted(session, insert_new(session, Delivery).values({**row, **state, **counts})))


def _fresh(message: Message, begin: ColumnElement[datetime]) -> tuple[ColumnElement[Any], ...]:
    """The first of COLUMNS, alike in all new rows of the message."""
    return (
        literal(message.id),
        literal(message.bot),
        literal(message.lane, Delivery.lane.type),
        literal(State.READY, Delivery.state.type),
        begin,
        *(literal(0) for _ in range(3)),
    )


def insert_new(session: AsyncSession, table: type[Base]) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT that leaves rows alone whose key is there already."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - the other one would be a tenth of a start

        return sqlite.insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - as above

    return postgresql.insert(table).on_conflict_do_nothing()


async def inserted(session: AsyncSession, statement: "postgresql.Insert | sqlite.Insert") -> int:
    """Execute it; how many rows are new. The session itself does not count what a mapped INSERT added."""
    connection = await session.connection()
    done = await connection.execute(statement, execution_options={"preserve_rowcount": True})
    return done.rowcount


def reached(bot: str, category: str | None) -> list[ColumnElement[bool]]:
    """Who gets a push: nobody who withdrew their consent.

    Who blocked is known of the members' bot only; at the desk everybody is tried.
    """
    conditions: list[ColumnElement[bool]] = [Member.withdrawn_at.is_(None)]
    if bot == "member":
        conditions.append(Member.unreachable_since.is_(None))
    if category:
        conditions.append(~opted_out(category))
    return conditions


def opted_out(category: str) -> ColumnElement[bool]:
    """A condition on `Member`."""
    return exists().where(OptOut.member_id == Member.id, OptOut.category == category)
