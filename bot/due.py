"""What the clock looks for at each tick. Each asks as a reader first: nothing due writes nothing."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from bot.vitals import note_deleted
from storage.base import now
from storage.cases.dispatching import call_late_dispatches, late_dispatches
from storage.cases.heartbeat import anything_beats, ask_beats, call_silent
from storage.events.follow_up import anything_to_follow_up, follow_up
from storage.events.reminding import anything_to_remind, next_reminder_at, plan_reminders
from storage.events.waiting import lapse_offers, next_lapse_at
from storage.forgetting.erasing import forget_next
from storage.forgetting.receipts import drop_receipts, receipts_to_drop
from storage.forgetting.silence import anybody_silent, mind_silent, mind_withdrawn
from storage.forgetting.wishes import next_forgetting_at
from storage.news.digesting import any_slot_due, next_slot_at, send_digest
from storage.notices.progress import anything_to_follow, anything_to_show, begin_cards, renew_cards
from storage.notices.running import anything_to_settle, settle_all
from storage.notices.scheduling import admit_latecomers, begin_scheduled, next_look_at, next_start_at
from storage.posting.expiring import anything_ends, end_records, warn_of_ends
from storage.retention.job import forget_the_old
from storage.retention.summary import send_summary, summary_due
from storage.scrubbing import scrub
from storage.store import Store
from storage.watches.matching import anything_to_match, match_new_records
from storage.watches.telling import next_digest_at, tell_digests

Act: TypeAlias = Callable[[AsyncSession], Awaitable[bool]]
"""A while's work; whether there is more of it."""


async def _to_its_end(store: Store, *acts: Act) -> None:
    """One after the other, each piece in a transaction of its own: others write in between."""
    for act in acts:
        more = True
        while more:
            async with store.writing() as session:
                more = await act(session)


async def match_records(store: Store) -> None:
    """New records are held against all watches, a while's work at a time."""
    async with store.reading() as session:
        due = await anything_to_match(session)
    if due:
        await _to_its_end(store, match_new_records)


async def send_digests(store: Store) -> None:
    async with store.reading() as session:
        due = await next_digest_at(session)
    if due and due <= now():
        async with store.writing() as session:
            await tell_digests(session)


async def mind_ends(store: Store) -> None:
    """Records past their end expire, and authors are told of it and before it, a hundred at a time."""
    async with store.reading() as session:
        due = await anything_ends(session)
    if due:
        await _to_its_end(store, end_records, warn_of_ends)


async def mind_cases(store: Store) -> None:
    """Both sides of a case are asked how it stands, and officers called to what is silent or unanswered."""
    async with store.reading() as session:
        due = await anything_beats(session) or await late_dispatches(session)
    if due:
        await _to_its_end(store, ask_beats, call_silent, call_late_dispatches)


async def mind_events(store: Store) -> None:
    """Seats that nobody took go to the next who waits, and reminders that are due are planned."""
    async with store.reading() as session:
        lapse = await next_lapse_at(session)
        remind = await anything_to_remind(session)
    if lapse and lapse <= now():
        await _to_its_end(store, lapse_offers)
    if remind:
        await _to_its_end(store, plan_reminders)


async def mind_past_events(store: Store) -> None:
    """On the morning after an event those who registered are asked how it was."""
    async with store.reading() as session:
        due = await anything_to_follow_up(session)
    if due:
        await _to_its_end(store, follow_up)


async def begin_notices(store: Store) -> None:
    """Scheduled ones whose time has come are under way, and who joined an open one's audience gets it."""
    async with store.reading() as session:
        start, look = await next_start_at(session), await next_look_at(session)
    if start and start <= now():
        async with store.writing() as session:
            await begin_scheduled(session)
    if look and look <= now():
        await _to_its_end(store, admit_latecomers)


async def mind_running_notices(store: Store) -> None:
    """What of notices has begun or come to its end is noted, and their progress cards are made ready."""
    async with store.reading() as session:
        asked = [await ask(session) for ask in (anything_to_follow, anything_to_settle, anything_to_show)]
    if any(asked):
        await _to_its_end(store, begin_cards, settle_all, renew_cards)


async def mind_forgetting(store: Store) -> None:
    """Members whose time of grace is over are deleted; once the receipt is said, the files are scrubbed."""
    async with store.reading() as session:
        due, said = await next_forgetting_at(session), await receipts_to_drop(session)
    if due and due <= now():
        await _to_its_end(store, forget_next)
    dropped = 0
    if said:
        async with store.writing() as session:
            dropped = await drop_receipts(session)
    if dropped:
        await scrub(store)


async def send_news(store: Store) -> None:
    """The weekly digests whose hour has come."""
    async with store.reading() as session:
        due = await any_slot_due(session)
    if due:
        await _to_its_end(store, send_digest)


async def keep_house(store: Store) -> None:
    """Once an hour: what is past its period is deleted, and counted; once a month administrators are told."""
    for kept, count in (await forget_the_old(store)).items():
        note_deleted(kept, count)
    async with store.reading() as session:
        due = await summary_due(session)
    if due:
        async with store.writing() as session:
            await send_summary(session, due)


async def end_silence(store: Store, months: int) -> None:
    """Once an hour: who was silent for so many months is warned, who withdrew long ago is deleted."""

    async def mind(session: AsyncSession) -> bool:
        return await mind_silent(session, months) or await mind_withdrawn(session)

    async with store.reading() as session:
        due = await anybody_silent(session, months)
    if due:
        await _to_its_end(store, mind)


async def next_due(store: Store) -> datetime | None:
    """When something will be due that nobody's act brings about; None if nothing is in sight."""
    async with store.reading() as session:
        asks = (next_digest_at, next_lapse_at, next_reminder_at, next_slot_at, next_start_at)
        nexts = [await ask(session) for ask in asks]
    return min((moment for moment in nexts if moment), default=None)


DUE = (
    match_records,
    send_digests,
    send_news,
    mind_ends,
    mind_cases,
    mind_events,
    mind_past_events,
    mind_forgetting,
    begin_notices,
    mind_running_notices,
)
