"""Cards at the desk that show how a notice goes on: one delivery each, made ready again for each edit.

The clock decides whether there is something new to show, the desk's courier shows what is newest by then. So
an edit outlives a restart like any push, and of several processes one at a time makes it.
"""

import json
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, String, and_, cast, delete, exists, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.notices.acknowledging import count_acknowledged
from storage.notices.figures import Standing, standing_of
from storage.notices.looking import held_notice
from storage.notices.running import Running, running_of
from storage.notices.tables import Notice, NoticeStatus, ProgressCard
from storage.outbox.planning import Push, fan_out, plan
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.people import Member

KIND: Final = "progress"
"""Payload: `notice`, its number."""
EVERY: Final = timedelta(seconds=3)
SAMPLES: Final = 10
AT_ONCE: Final = 20
UNDER_WAY: Final = (State.READY, State.SENDING)
DROPPED: Final = (State.FAILED, State.UNREACHABLE)
"""The officer deleted the card, or blocked the bot: it is not forced on them."""


async def show_progress(session: AsyncSession, notice_id: int, chat_id: int) -> None:
    """A card in that officer's chat, in place of an earlier one there, which stays as it is.

    Nothing where one is coming that they have not seen yet: it was asked for twice.
    """
    await held_notice(session, notice_id)  # the clock may begin one, and the officer ask for it
    theirs = (ProgressCard.notice_id == notice_id) & (ProgressCard.chat_id == chat_id)
    coming = (Delivery.state.in_(UNDER_WAY)) & Delivery.telegram_message_id.is_(None)
    query = select(ProgressCard.id).join(Delivery, Delivery.message_id == ProgressCard.message_id)
    if await session.scalar(query.where(theirs, coming)) is not None:
        return
    await session.execute(delete(ProgressCard).where(theirs))
    card = ProgressCard(notice_id=notice_id, chat_id=chat_id, next_at=now() + EVERY)
    session.add(card)
    await session.flush()
    push = Push(
        bot="desk",
        kind=KIND,
        subject=f"notice:{notice_id}",
        occurrence=f"{chat_id}:{now().isoformat()}",
        lane=Lane.PROGRESS,
        payload={"notice": notice_id},
    )
    if message := await plan(session, push):
        card.message_id = message.id
        await fan_out(session, message, Member.telegram_id == chat_id)
    await session.flush()


async def anything_to_follow(session: AsyncSession) -> bool:
    return await session.scalar(select(Notice.id).where(_not_followed()).limit(1)) is not None


async def begin_cards(session: AsyncSession) -> bool:
    """A card for the author of each notice that has just started; False where none has."""
    query = select(Notice).where(_not_followed()).limit(AT_ONCE).with_for_update(skip_locked=True)
    begun = 0
    for notice in (await session.scalars(query.execution_options(populate_existing=True))).all():
        if author := await session.get(Member, notice.author_id):
            await show_progress(session, notice.id, author.telegram_id)
            begun += 1
    return bool(begun)


async def wake_cards(session: AsyncSession, notice_id: int) -> None:
    """Something was done with the notice: its cards show it, also those that showed its end."""
    cards = update(ProgressCard).where(ProgressCard.notice_id == notice_id)
    await session.execute(cards.values(next_at=now(), shown="", samples=[]))


async def anything_to_show(session: AsyncSession) -> bool:
    due = select(ProgressCard.id).where(ProgressCard.next_at <= now()).limit(1)
    return await session.scalar(due) is not None


async def renew_cards(session: AsyncSession) -> bool:
    """Make ready those cards that are due and have something new to show; False where none was due."""
    due = select(ProgressCard).where(ProgressCard.next_at <= now()).order_by(ProgressCard.next_at)
    held = due.limit(AT_ONCE).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    cards = (await session.scalars(held)).all()
    for card in cards:
        await _renew(session, card)
    await session.flush()
    return bool(cards)


async def samples_of(session: AsyncSession, notice_id: int) -> list[tuple[float, int]]:
    """Of whichever of its cards has the most: they say the same."""
    kept = await session.scalars(select(ProgressCard.samples).where(ProgressCard.notice_id == notice_id))
    return [(at, done) for at, done in max(kept, key=len, default=[])]


async def _renew(session: AsyncSession, card: ProgressCard) -> None:
    running = await running_of(session, card.notice_id)
    rows = select(Delivery).where(Delivery.message_id == card.message_id).with_for_update()
    row = await session.scalar(rows.execution_options(populate_existing=True))
    if running is None or row is None or row.state in DROPPED:
        await session.delete(card)
        return
    moment = now()
    card.next_at = moment + EVERY
    if row.state in UNDER_WAY:
        return
    if row.settled_at and row.settled_at + EVERY > moment:
        card.next_at = row.settled_at + EVERY
        return
    standing = await standing_of(session, running)
    if running.notice.status is NoticeStatus.SENDING:
        done = standing.total - standing.left
        card.samples = [*card.samples, [moment.timestamp(), done]][-SAMPLES:]
    shown = await _seen(session, running, standing)
    if shown != card.shown or row.state is not State.SENT:
        card.shown = shown
        row.state, row.not_before, row.copies, row.faults = State.READY, moment, 0, 0
        row.settled_at = row.slot_at = row.error = None
    elif running.notice.status not in (NoticeStatus.SENDING, NoticeStatus.PAUSED) and not standing.left:
        card.next_at = None


async def _seen(session: AsyncSession, running: Running, standing: Standing) -> str:
    """Equal where a card would show the same."""
    notice, read = running.notice, await count_acknowledged(session, running.notice)
    parts = [part and {str(state): n for state, n in part.rows.items()} for part in standing.parts]
    return json.dumps([notice.status.value, notice.revision, read, *parts], sort_keys=True)


def _not_followed() -> ColumnElement[bool]:
    """Under way, and nobody was ever shown how it goes on; a card that was deleted is not made again."""
    subject = literal("notice:").concat(cast(Notice.id, String))
    shown = exists().where(Message.kind == KIND, Message.subject == subject)
    return and_(Notice.status == NoticeStatus.SENDING, Notice.author_id.is_not(None), ~shown)
