"""Taking what is due, most urgent first, in the transaction that also marks it as being sent.

So no row is held by anybody before its slot: what became urgent a moment ago goes first.
"""

from collections.abc import AsyncGenerator
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from storage.outbox.pacing import chat_turn, load_chats
from storage.outbox.tables import Delivery, Lane, Message, OptOut, State
from storage.quiet import hours_of, may_wait, quiet_end

AT_A_TIME = 8
AT_MOST = 200
"""Rows looked at in one transaction: others wait to write, and the next transaction goes on."""


async def due(
    session: AsyncSession, bot: str, moment: datetime, most: int = AT_A_TIME
) -> AsyncGenerator[Delivery, None]:
    """Ready rows whose time and whose chat's turn has come, with message and member loaded; asked for so
    many at a time as may go, and a few at least.

    What must not be sent any more is settled on the way. The caller marks, or settles, each that it gets
    before it asks for the next; rows that wait for their chat are put off and not given.
    """
    looked_at = 0
    for lane in Lane:
        while looked_at < AT_MOST and (rows := await _next(session, bot, lane, moment, most)):
            looked_at += len(rows)
            chats = await load_chats(session, bot, {row.chat_id for row in rows}, moment)
            for row in rows:
                if not await _still_wanted(session, row, moment) or _disturbs(row, moment):
                    continue
                if await chat_turn(session, row, chats[row.chat_id], moment):
                    yield row
            await session.flush()


async def first_due(session: AsyncSession, bot: str) -> datetime | None:
    """When the next ready row is due; None where there is none."""
    firsts = [
        select(Delivery.not_before)
        .where(Delivery.bot == bot, Delivery.lane == lane, Delivery.state == State.READY)
        .order_by(Delivery.not_before)
        .limit(1)
        .scalar_subquery()
        for lane in Lane
    ]
    found = (await session.execute(select(*firsts))).one()
    return min((first for first in found if first), default=None)


def mark_sending(delivery: Delivery, owner: int) -> None:
    """To be committed just before the call."""
    delivery.state = State.SENDING
    delivery.owner = owner
    delivery.copies += 1
    delivery.revision = delivery.message.revision


def unmark(delivery: Delivery) -> None:
    """There is nothing to call for. To be settled or put off in the same transaction."""
    delivery.copies -= 1


def drop(delivery: Delivery, state: State, moment: datetime, why: str | None = None) -> None:
    """Settle it without a call."""
    delivery.state, delivery.settled_at, delivery.error = state, moment, why


async def _next(session: AsyncSession, bot: str, lane: Lane, moment: datetime, most: int) -> list[Delivery]:
    """One query a lane: an ORDER BY over all lanes would read every ready row."""
    query = (
        select(Delivery)
        .join(Delivery.message)
        .outerjoin(Delivery.member)
        .options(contains_eager(Delivery.message), contains_eager(Delivery.member))
        .where(
            Delivery.bot == bot,
            Delivery.lane == lane,
            Delivery.state == State.READY,
            Delivery.not_before <= moment,
        )
        .order_by(Delivery.not_before, Delivery.id)
        .limit(max(AT_A_TIME, most))
        .with_for_update(of=Delivery, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def _still_wanted(session: AsyncSession, row: Delivery, moment: datetime) -> bool:
    """Whether it may be sent; if not, it is settled. Looked at as late as can be: just before the call.

    Where a message as a whole is not to be sent, all that waits of it is settled at once.
    """
    if row.state is not State.READY:
        return False
    state = _of_the_message(row.message, moment)
    if state is State.STOPPED and row.album_ids:
        return True  # the album is there, and its text belongs to it
    if state:
        waiting = (Delivery.message_id == row.message_id) & (Delivery.state == State.READY)
        if state is State.STOPPED:
            waiting &= Delivery.album_ids.is_(None)
        settled_at = None if state is State.PAUSED else moment
        await session.execute(update(Delivery).where(waiting).values(state=state, settled_at=settled_at))
    elif state := await _of_the_member(session, row):
        drop(row, state, moment)
    return state is None


def _disturbs(row: Delivery, moment: datetime) -> bool:
    """Whether it would come in its member's quiet hours: then it is put off to their end."""
    if not row.message.quiet or row.member is None:
        return False
    end = quiet_end(moment, *hours_of(row.member))
    if end is None or not may_wait(end, moment, row.message.expires_at):
        return False
    row.not_before, row.slot_at = end, None
    return True


def _of_the_message(message: Message, moment: datetime) -> State | None:
    if message.recalled_at:
        return State.RECALLED
    if message.stopped_at:
        return State.STOPPED
    if message.expires_at and message.expires_at <= moment:
        return State.EXPIRED
    return State.PAUSED if message.paused_at else None


async def _of_the_member(session: AsyncSession, row: Delivery) -> State | None:
    message, member = row.message, row.member
    if message.bot == "member" and member and member.unreachable_since:
        return State.UNREACHABLE
    if member and member.withdrawn_at:
        return State.OPTED_OUT
    if message.category and member and await _opted_out(session, member.id, message.category):
        return State.OPTED_OUT
    return None


async def _opted_out(session: AsyncSession, member_id: int, category: str) -> bool:
    row = exists().where(OptOut.member_id == member_id, OptOut.category == category)
    return bool(await session.scalar(select(row)))
