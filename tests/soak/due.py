"""Reminders of one event to very many, and of events for people everywhere when clocks change."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final
from unittest.mock import patch
from zoneinfo import available_timezones

from sqlalchemy import func, insert, select, update

import storage.base
from bot.due import mind_events
from storage.base import now
from storage.events.tables import Event, Place, Registration
from storage.outbox.tables import Delivery, Message
from storage.people import Member
from storage.store import Store
from tests.events_sample import new_event
from tests.outbox_steps import StoppedTime
from tests.soak.club import club_on_stage
from tests.soak.locked import loop_gaps
from tests.soak.measuring import Measured, Scale

OFFSETS: Final = [1440, 120]
STARTS: Final = [
    datetime(2026, 3, 29, 7, 0, tzinfo=UTC),  # the day Europe's clocks go forward
    datetime(2026, 11, 1, 14, 0, tzinfo=UTC),  # America's go back
    datetime(2027, 4, 3, 23, 0, tzinfo=UTC),  # Australia's, Lord Howe's by half an hour
    datetime(2028, 3, 12, 18, 0, tzinfo=UTC),  # America's go forward
    datetime(2029, 10, 28, 9, 0, tzinfo=UTC),  # Europe's go back
    datetime(2030, 9, 8, 4, 0, tzinfo=UTC),  # Chile's go forward at midnight
]
STEP: Final = timedelta(minutes=20)


async def due_at_once(scale: Scale) -> Measured:
    """All are due at one moment: they are planned in one go, and the event loop goes on."""
    people = scale.of(10_000, 500)
    async with club_on_stage(scale) as club:
        await club.enrol(people)
        reference = await new_event(club.store, starts_in=timedelta(days=20), reminders=[60])
        await _register_all(club.store, reference)
        await _begins(club.store, reference, now() + timedelta(minutes=60))
        async with loop_gaps() as gaps:
            began = time.monotonic()
            await mind_events(club.store)
            took = time.monotonic() - began
        await mind_events(club.store)
        planned = await _deliveries(club.store)
    return Measured(
        f"{people:,} reminders due at once",
        "planned within 1 s, each once; event loop never held up by more than 50 ms",
        f"{planned:,} planned in {took:.2f} s; held up by ≤ {max(gaps) * 1000:.0f} ms",
        planned == people and scale.timed(took <= 1.0 and max(gaps) <= 0.05),
    )


async def zones(scale: Scale) -> Measured:
    """Somebody in every IANA zone is registered for events at which clocks change somewhere."""
    starts, known = STARTS[: scale.of(len(STARTS), 1)], sorted(available_timezones())[:: scale.of(1, 6)]
    clock = StoppedTime()
    clock.at = (starts[0] - timedelta(days=30)).timestamp()
    async with club_on_stage(scale) as club:
        with patch.object(storage.base, "time", clock):
            chats = await club.enrol(len(known))
            await _spread(club.store, dict(zip(chats, known, strict=True)))
            for start in starts:
                reference = await new_event(club.store, starts_at=start, reminders=OFFSETS)
                await _register_all(club.store, reference)
                moment = start - timedelta(hours=40)
                while moment < start:
                    clock.at = moment.timestamp()
                    await mind_events(club.store)
                    moment += STEP
            once = await _copies(club.store)
    expected = len(starts) * len(OFFSETS) * len(known)
    return Measured(
        f"a member in each of {len(known)} zones, {len(starts)} events of 2026–2030 at clock changes",
        "each offset exactly once",
        f"{once[1]:,} of {expected:,} once, {sum(once.values()) - once[1]} more often",
        once == {1: expected},
    )


async def _register_all(store: Store, reference: str) -> None:
    row = {"place": Place.REGISTERED, "queued_at": now(), "registered_at": now() - timedelta(days=30)}
    usual = {"answers": [], "walk_in": False, "matchmaking": False}
    async with store.writing() as session:
        event_id = await session.scalar(select(Event.id).where(Event.reference == reference))
        members = (await session.scalars(select(Member.id))).all()
        rows = [{"event_id": event_id, "member_id": member, **row, **usual} for member in members]
        await session.execute(insert(Registration), rows)


async def _begins(store: Store, reference: str, starts_at: datetime) -> None:
    """There, and for everybody, it is about noon: no night puts the reminder off."""
    zone = f"Etc/GMT{now().hour - 12:+d}"
    async with store.writing() as session:
        await session.execute(update(Member).values(zone=zone))
        changed = update(Event).where(Event.reference == reference)
        await session.execute(changed.values(starts_at=starts_at, remind_at=now()))


async def _spread(store: Store, zones_of: dict[int, str]) -> None:
    async with store.writing() as session:
        for member in (await session.scalars(select(Member))).unique():
            member.zone = zones_of[member.telegram_id]


async def _deliveries(store: Store) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count()).select_from(Delivery)) or 0


async def _copies(store: Store) -> Counter[int]:
    """How many pairs of chat, event and offset have one delivery, two, and so on."""
    pairs = select(Delivery.chat_id, Message.subject, Message.occurrence)
    async with store.reading() as session:
        rows = (await session.execute(pairs.join(Message, Message.id == Delivery.message_id))).all()
    each = Counter((chat, subject, occurrence.partition(":")[0]) for chat, subject, occurrence in rows)
    return Counter(each.values())
