"""Taking what is due, most urgent first, in the transaction that also marks it as being sent.

So no row is held by anybody before its slot: what became urgent a moment ago goes first.
"""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from storage.outbox.pacing import chat_turn
from storage.outbox.tables import ChatSlot, Delivery, Lane, Message, OptOut, State
from storage.quiet import hours_of, may_wait, quiet_end

A_FEW: Final = 2
"""Rows asked for beyond those that may go: some wait for their chat, or are not wanted any more."""
AT_MOST: Final = 200
"""Rows looked at in one transaction: others wait to write, and the next transaction goes on."""


def _ready(lane: Lane) -> tuple[ColumnElement[bool], ...]:
    return Delivery.bot == bindparam("bot"), Delivery.lane == lane, Delivery.state == State.READY


def _firsts(lane: Lane) -> Select[int]:
    """One query a lane: an ORDER BY over all lanes would read every ready row."""
    due = select(Delivery.id).where(*_ready(lane), Delivery.not_before <= bindparam("moment"))
    few = due.order_by(Delivery.not_before, Delivery.id).limit(bindparam("most", type_=Integer))
    return select(few.with_for_update(skip_locked=True).subquery())


# Built once: thirty times a second that took longer than what they ask for.
OPTED_OUT: Final = exists().where(OptOut.member_id == Delivery.member_id, OptOut.category == Message.category)
NEXT: Final[Select[Delivery, ChatSlot | None, bool]] = (
    select(Delivery, ChatSlot, OPTED_OUT)
    .join(Delivery.message)
    .outerjoin(Delivery.member)
    .outerjoin(ChatSlot, (ChatSlot.bot == Delivery.bot) & (ChatSlot.chat_id == Delivery.chat_id))
    .options(contains_eager(Delivery.message), contains_eager(Delivery.member))
    .where(Delivery.id.in_(union_all(*map(_firsts, Lane))))
    .order_by(Delivery.lane, Delivery.not_before, Delivery.id)
    .limit(bindparam("most", type_=Integer))
    .execution_options(populate_existing=True)
)
FIRSTS: Final = select(
    *(
        select(Delivery.not_before)
        .where(*_ready(lane))
        .order_by(Delivery.not_before)
        .limit(1)
        .scalar_subquery()
        .label(lane.name)
        for lane in Lane
    )
)


async def due(session: AsyncSession, bot: str, moment: datetime, most: int) -> AsyncGenerator[Delivery, None]:
    """Ready rows whose time and whose chat's turn has come, with message and member loaded; asked for as
    many at a time as may go, and a few more. To be called by who holds the pacer.

    What must not be sent any more is settled on the way. The caller marks, or settles, each that it gets
    before it asks for the next; rows that wait for their chat are put off and not given.
    """
    looked_at, at_a_time, there_are_more = 0, most + A_FEW, True
    while there_are_more and looked_at < AT_MOST:
        found = (await session.execute(NEXT, {"bot": bot, "moment": moment, "most": at_a_time})).all()
        there_are_more = len(found) == at_a_time
        looked_at += len(found)
        chats = {row.chat_id: chat or ChatSlot.new(bot, row.chat_id, moment) for row, chat, _ in found}
        for row, _, opted_out in found:
            wanted = await _still_wanted(session, row, opted_out, moment)
            if not wanted or _disturbs(row, moment):
                continue
            if await chat_turn(session, row, chats[row.chat_id], moment):
                yield row


async def first_due(session: AsyncSession, bot: str) -> datetime | None:
    """When the next ready row is due; None where there is none."""
    found = (await session.execute(FIRSTS, {"bot": bot})).one()
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


async def _still_wanted(session: AsyncSession, row: Delivery, opted_out: bool, moment: datetime) -> bool:
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
    elif state := _of_the_member(row, opted_out):
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


def _of_the_member(row: Delivery, opted_out: bool) -> State | None:
    member = row.member
    if row.bot == "member" and member and member.unreachable_since:
        return State.UNREACHABLE
    if opted_out or (member and member.withdrawn_at):
        return State.OPTED_OUT
    return None
