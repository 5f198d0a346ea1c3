"""The morning after: once, not too early, not of what is long past, and in the words that fit."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.due import mind_past_events
from handlers.desk.events.picture import COLOURS, bar
from handlers.events.feedback import press_feedback
from storage.base import now
from storage.events.checkin import check_in
from storage.events.desk import desk_event
from storage.events.follow_up import feedback_of, morning_after
from storage.events.tables import Event, EventStatus, Feedback
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_people, new_event, registered, the_event
from tests.posted_sample import messages


@pytest.mark.parametrize(
    ("zone", "ends", "due"),
    [
        ("Asia/Shanghai", "2026-12-05T08:30", "2026-12-06T01:00"),
        ("Asia/Shanghai", "2026-12-05T17:00", "2026-12-07T01:00"),  # over after midnight there
        ("America/New_York", "2026-03-08T01:00", "2026-03-08T13:00"),  # clocks are set forward in between
    ],
)
def test_morning_is_that_of_the_event(zone: str, ends: str, due: str) -> None:
    event = Event(zone=zone, ends_at=datetime.fromisoformat(ends).replace(tzinfo=UTC))
    assert morning_after(event).astimezone(UTC) == datetime.fromisoformat(due).replace(tzinfo=UTC)


async def let_end(store: Store, reference: str, ago: timedelta) -> None:
    async with store.writing() as session:
        event = await desk_event(session, reference)
        assert event is not None
        event.starts_at, event.ends_at = now() - ago - timedelta(hours=1), now() - ago
    for _ in range(2):
        await mind_past_events(store)


@pytest.mark.parametrize(
    ("hours", "asked"), [(0, False), (48, True), (24 * 6, False)], ids=["just over", "two days", "a week"]
)
async def test_registered_are_asked_once_in_time(store: Store, hours: int, asked: bool) -> None:
    (guest,) = await add_people(store, 1)
    reference = await new_event(store)
    await registered(store, reference, guest)
    await let_end(store, reference, timedelta(hours=hours))
    told = [(kind, chats) for kind, _, _, chats in await messages(store)]
    assert told == ([("event_feedback", [guest.telegram_id]), ("event_summary", [])] if asked else [])


async def test_cancelled_event_is_not_asked_about(store: Store) -> None:
    (guest,) = await add_people(store, 1)
    reference = await new_event(store)
    await registered(store, reference, guest)
    async with store.writing() as session:
        event = await desk_event(session, reference)
        assert event is not None
        event.status = EventStatus.CANCELLED
    await let_end(store, reference, timedelta(hours=48))
    assert await messages(store) == []


async def test_word_is_kept_changed_and_refused_to_others(store: Store) -> None:
    officer, guest, stranger = await add_people(store, 3)
    reference = await new_event(store)
    await registered(store, reference, guest)
    async with store.writing() as session:
        await check_in(session, reference, await session.get_one(Member, guest.id), officer)
    early = await pressed(store, guest, reference, "good")
    await let_end(store, reference, timedelta(hours=48))
    said = [
        early,
        await pressed(store, guest, reference, "good"),
        await pressed(store, guest, reference, "fair"),
        await pressed(store, guest, reference, "x"),
        await pressed(store, stranger, reference, "good"),
    ]
    no = "现在不用回答这个了"
    assert said == [no, "谢谢，已记下：很有收获", "谢谢，已记下：还可以", no, no]
    async with store.reading() as session:
        assert await feedback_of(session, await the_event(store, reference)) == {Feedback.FAIR: 1}


async def pressed(store: Store, member: Member, reference: str, code: str) -> str:
    async with store.writing() as session:
        return (await press_feedback(session, member, reference, code)).toast


@pytest.mark.parametrize("parts", [(1, 0, 0), (0, 0, 3), (1999, 1, 0), (1, 1, 1)])
def test_bar_is_a_picture_of_its_size(parts: tuple[int, ...]) -> None:
    picture = bar(parts)
    assert (picture[:8], picture[16:24]) == (b"\x89PNG\r\n\x1a\n", bytes((0, 0, 2, 208, 0, 0, 0, 160)))
    assert len(COLOURS) == len(parts)
