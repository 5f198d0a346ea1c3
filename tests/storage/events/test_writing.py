"""What officers may do with an event when, who is told, and what grows with it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.pushes.event_changes import compose_event_change
from storage.audit import AuditEntry
from storage.base import now
from storage.events.lifecycle import EventMove, Refusal, refusal_of
from storage.events.looking import held_event
from storage.events.tables import Event, EventKind, EventStatus, Place, Venue
from storage.events.writing import cancel_event, change_event, create_events, discard, publish, unpublish
from storage.outbox.planning import Push, plan
from storage.outbox.tables import Lane, Message
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_people, add_registration, new_event, registered, the_event
from tests.posted_sample import messages

DRAFT, PUBLISHED, CANCELLED = EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.CANCELLED
CHANGE, PUBLISH, UNPUBLISH = EventMove.CHANGE, EventMove.PUBLISH, EventMove.UNPUBLISH
CANCEL, DISCARD = EventMove.CANCEL, EventMove.DISCARD
COMING, BEGUN, OVER = (10, 11), (-1, 1), (-3, -1)
"""Hours from now to the start and the end."""
ALLOWED: Mapping[tuple[EventStatus, tuple[int, int]], set[EventMove]] = {
    (DRAFT, COMING): {CHANGE, PUBLISH, DISCARD},
    (DRAFT, BEGUN): {CHANGE, DISCARD},
    (DRAFT, OVER): {CHANGE, DISCARD},
    (PUBLISHED, COMING): {CHANGE, UNPUBLISH, CANCEL},
    (PUBLISHED, BEGUN): {CHANGE, CANCEL},
    (PUBLISHED, OVER): set(),
    (CANCELLED, COMING): set(),
    (CANCELLED, BEGUN): set(),
    (CANCELLED, OVER): set(),
}


@pytest.mark.parametrize(("status", "hours"), ALLOWED)
def test_moves_are_allowed_as_the_table_says(status: EventStatus, hours: tuple[int, int]) -> None:
    start, end = (now() + timedelta(hours=each) for each in hours)
    event = Event(status=status, starts_at=start, ends_at=end)
    assert {move for move in EventMove if refusal_of(event, move, 0) is None} == ALLOWED[status, hours]


def test_event_that_somebody_registered_for_is_not_unpublished() -> None:
    event = Event(status=PUBLISHED, starts_at=now() + timedelta(1), ends_at=now() + timedelta(2))
    assert refusal_of(event, UNPUBLISH, 1) is Refusal.TAKEN


async def changed(store: Store, reference: str, officer: Member, **values: Any) -> Refusal | list[str]:
    async with store.writing() as session:
        event = await held_event(session, reference)
        assert event is not None
        return await change_event(session, event, officer, values)


async def test_change_is_told_once_to_those_it_concerns(store: Store) -> None:
    officer, seated, waiting, gone, other = await add_people(store, 5)
    reference = await new_event(store, capacity=1)
    event = await the_event(store, reference)
    async with store.writing() as session:
        merged = await session.merge(event)
        for member, place in ((seated, Place.REGISTERED), (waiting, Place.WAITING), (gone, Place.CANCELLED)):
            await add_registration(session, merged, await session.get_one(Member, member.id), place)
    old, new = event.starts_at, event.starts_at + timedelta(hours=1)
    values = {"starts_at": new, "address": "张江路 2 号"}
    assert await changed(store, reference, officer, **values) == ["starts_at", "address"]
    assert await changed(store, reference, officer, **values) == []
    ((kind, subject, payload, chats),) = [one for one in await messages(store) if one[0] == "event_change"]
    assert (kind, subject, sorted(chats)) == (
        "event_change",
        reference,
        sorted([seated.telegram_id, waiting.telegram_id]),
    )
    assert payload["old"] == {"starts_at": old.isoformat(), "address": event.address}
    assert payload["new"] == {"starts_at": new.isoformat(), "address": "张江路 2 号"}
    assert other.telegram_id not in chats
    assert (await the_event(store, reference)).sequence == 1


async def test_link_is_told_to_those_with_a_seat_only(store: Store) -> None:
    officer, seated, waiting = await add_people(store, 3)
    reference = await new_event(store, capacity=1, venue=Venue.ONLINE)
    for one in (seated, waiting):
        await registered(store, reference, one)
    await changed(store, reference, officer, link="https://meet.example/secret", title="新名称")
    async with store.reading() as session:
        message = (await session.scalars(select(Message).where(Message.kind == "event_change"))).one()
        said = [await compose_event_change(session, message, one) for one in (seated, waiting, officer)]
    assert [reply is not None and "secret" in reply.text for reply in said] == [True, False, False]
    assert [reply is not None and "新名称" in reply.text for reply in said] == [True, True, False]


async def test_change_that_concerns_nobody_is_not_told(store: Store) -> None:
    officer, seated = await add_people(store, 2)
    reference = await new_event(store, capacity=5)
    await registered(store, reference, seated)
    assert await changed(store, reference, officer, capacity=6, reminders=[60]) == ["capacity", "reminders"]
    assert [kind for kind, *_ in await messages(store)] == []
    assert (await the_event(store, reference)).sequence == 0


async def test_questions_that_were_answered_stay(store: Store) -> None:
    officer, guest = await add_people(store, 2)
    asked, other = ([{"text": text, "required": True}] for text in ("带几位？", "想见谁？"))
    reference = await new_event(store, questions=asked)
    assert await changed(store, reference, officer, questions=other) == ["questions"]
    event = await the_event(store, reference)
    async with store.writing() as session:
        member = await session.get_one(Member, guest.id)
        await add_registration(session, await session.merge(event), member, answers=["做膜的"])
    assert await changed(store, reference, officer, questions=asked) is Refusal.ANSWERED


async def test_larger_capacity_is_offered_to_who_waits(store: Store) -> None:
    officer, seated, waiting = await add_people(store, 3)
    reference = await new_event(store, capacity=1)
    await registered(store, reference, seated)
    await registered(store, reference, waiting)
    await changed(store, reference, officer, capacity=2)
    assert [(kind, chats) for kind, _, _, chats in await messages(store)] == [
        ("seat_offer", [waiting.telegram_id])
    ]


async def test_closing_after_a_start_that_moved_forward_is_dropped(store: Store) -> None:
    (officer,) = await add_people(store, 1)
    start = now() + timedelta(days=9)
    reference = await new_event(store, closes_at=start)
    await changed(store, reference, officer, starts_at=start - timedelta(days=1))
    assert (await the_event(store, reference)).closes_at is None


async def test_cancellation_is_told_to_all_and_takes_reminders_back(store: Store) -> None:
    officer, seated, waiting = await add_people(store, 3)
    reference = await new_event(store, capacity=1)
    for one in (seated, waiting):
        await registered(store, reference, one)
    async with store.writing() as session:
        push = Push(kind="reminder", subject=reference, occurrence="1", lane=Lane.REMINDER, payload={})
        assert await plan(session, push)
        event = await held_event(session, reference)
        assert event is not None
        assert await cancel_event(session, event, officer, "场地漏水") == 2
        assert await cancel_event(session, event, officer, "又一次") is Refusal.STATUS
    event = await the_event(store, reference)
    assert (event.status, event.cancel_reason, event.sequence) == (CANCELLED, "场地漏水", 1)
    async with store.reading() as session:
        reminder = (await session.scalars(select(Message).where(Message.kind == "reminder"))).one()
        acts = (await session.scalars(select(AuditEntry.act).order_by(AuditEntry.id))).all()
    assert reminder.recalled_at is not None
    assert acts == ["cancelled_event"]
    told = [chats for kind, _, _, chats in await messages(store) if kind == "event_cancelled"]
    assert [sorted(chats) for chats in told] == [sorted([seated.telegram_id, waiting.telegram_id])]


async def test_series_is_made_of_events_that_close_as_early_each(store: Store) -> None:
    (officer,) = await add_people(store, 1)
    first = now().replace(microsecond=0) + timedelta(days=3)
    spans = [(first + timedelta(days=n), first + timedelta(days=n, hours=2)) for n in (0, 7)]
    values = {"kind": EventKind.CLASS, "title": "小课堂", "closes_at": first - timedelta(hours=5)}
    async with store.writing() as session:
        made = await create_events(session, officer, values, spans, "FREQ=WEEKLY;COUNT=2")
        assert [(event.starts_at, event.ends_at) for event in made] == spans
        assert [event.starts_at - event.closes_at for event in made if event.closes_at] == [
            timedelta(hours=5)
        ] * 2
        assert len({event.uid for event in made} | {event.reference for event in made}) == 4
        assert len({event.series_id for event in made} - {None}) == 1
        assert await publish(session, made[0], officer) is None
        assert await publish(session, made[0], officer) is Refusal.STATUS
        assert await unpublish(session, made[0], officer) is None
        assert await discard(session, made[1], officer) is None
    async with store.reading() as session:
        assert (await session.scalars(select(Event.status))).all() == [DRAFT]
