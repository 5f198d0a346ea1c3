"""Seats, the waiting list and its offers, whoever comes when."""

import asyncio
from datetime import timedelta

import pytest

from bot.due import mind_events
from storage.base import now
from storage.events.looking import held_event
from storage.events.registering import Outcome, accept_offer, approve, cancel
from storage.events.tables import EventStatus, Place
from storage.events.waiting import offer_seats, offered_until
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Role
from tests.events_sample import add_people, count_places, new_event, places, registered, the_event
from tests.outbox_steps import StoppedTime
from tests.posted_sample import messages
from tests.sample import add_member

HOUR = 3_600.0
REGISTERED, WAITING, OFFERED = Place.REGISTERED, Place.WAITING, Place.OFFERED
CANCELLED, PENDING, REFUSED = Place.CANCELLED, Place.PENDING, Place.REFUSED


async def cancelled(store: Store, reference: str, member: Member) -> Outcome:
    async with store.writing() as session:
        return (await cancel(session, reference, member)).outcome


async def accepted(store: Store, reference: str, member: Member) -> Outcome:
    async with store.writing() as session:
        return (await accept_offer(session, reference, member)).outcome


async def told(store: Store) -> list[tuple[str, str, list[int]]]:
    return [(kind, payload.get("news", ""), chats) for kind, _, payload, chats in await messages(store)]


async def test_last_seat_goes_to_one_of_fifty_at_once(store: Store) -> None:
    people, reference = await add_people(store, 50), await new_event(store, capacity=3)
    outcomes = await asyncio.gather(*(registered(store, reference, one) for one in people * 2))
    assert await count_places(store, reference) == {REGISTERED: 3, WAITING: 47}
    assert sorted(done.outcome for done in outcomes) == ["before"] * 50 + ["done"] * 50


async def test_seats_given_up_and_taken_at_once_are_never_sold_twice(store: Store) -> None:
    people, reference = await add_people(store, 30), await new_event(store, capacity=10)
    for one in people[:10]:
        await registered(store, reference, one)
    leaving = (cancelled(store, reference, one) for one in people[:10])
    coming = (registered(store, reference, one) for one in people[10:])
    await asyncio.gather(*leaving, *coming)
    count = await count_places(store, reference)
    assert count.pop(CANCELLED) == 10
    assert count.get(REGISTERED, 0) + count.get(OFFERED, 0) == 10
    assert sum(count.values()) == 20


async def test_seat_given_up_is_held_for_the_first_who_waits(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 4), await new_event(store, capacity=1)
    for one in people[:3]:
        await registered(store, reference, one)
        clock.pass_by(1)
    assert await cancelled(store, reference, people[0]) == "done"
    assert await places(store, reference, people[:3]) == [CANCELLED, OFFERED, WAITING]
    late = await registered(store, reference, people[3], waits=False)
    assert late.outcome == "full"
    assert (await registered(store, reference, people[0])).registration.place is WAITING  # type: ignore[union-attr]  # there is one
    assert await accepted(store, reference, people[1]) == "done"
    assert await accepted(store, reference, people[1]) == "before"
    assert await accepted(store, reference, people[2]) == "gone"
    assert await told(store) == [("seat_offer", "", [901])]


async def test_offer_nobody_takes_goes_on_and_on(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 3), await new_event(store, capacity=1)
    for one in people:
        await registered(store, reference, one)
        clock.pass_by(1)
    await cancelled(store, reference, people[0])
    clock.pass_by(47.9 * HOUR)
    await mind_events(store)
    assert await places(store, reference, people) == [CANCELLED, OFFERED, WAITING]
    clock.pass_by(0.2 * HOUR)
    await asyncio.gather(mind_events(store), mind_events(store))
    assert await places(store, reference, people) == [CANCELLED, CANCELLED, OFFERED]
    assert await accepted(store, reference, people[1]) == "gone"
    assert await told(store) == [
        ("seat_offer", "", [901]),
        ("seat_news", "lapsed", [901]),
        ("seat_offer", "", [902]),
    ]


async def test_offer_passed_on_by_hand_goes_to_the_next_at_once(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 3), await new_event(store, capacity=1)
    for one in people:
        await registered(store, reference, one)
        clock.pass_by(1)
    await cancelled(store, reference, people[0])
    await cancelled(store, reference, people[1])
    assert await places(store, reference, people) == [CANCELLED, CANCELLED, OFFERED]


@pytest.mark.parametrize(
    ("left", "held"), [(30 * 24.0, 48.0), (192.0, 48.0), (20.0, 5.0), (3.0, 1.0), (1.0, 1.0), (0.9, None)]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_offer_is_shorter_near_the_start(
    store: Store, clock: StoppedTime, left: float, held: float | None
) -> None:
    event = await the_event(store, await new_event(store, starts_in=timedelta(hours=left)))
    until = offered_until(event, now())
    assert (until and (until - now()) / timedelta(hours=1)) == held


async def test_last_hour_gives_a_seat_to_whoever_comes(store: Store, clock: StoppedTime) -> None:
    people = await add_people(store, 3)
    reference = await new_event(store, capacity=1, starts_in=timedelta(hours=2))
    for one in people[:2]:
        await registered(store, reference, one)
    clock.pass_by(1.5 * HOUR)
    await cancelled(store, reference, people[0])
    assert await places(store, reference, people[:2]) == [CANCELLED, WAITING]
    assert (await registered(store, reference, people[1])).outcome == "done"
    assert (await registered(store, reference, people[2], waits=False)).outcome == "full"


async def test_larger_capacity_offers_its_seats_to_the_list(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 4), await new_event(store, capacity=1)
    for one in people:
        await registered(store, reference, one)
        clock.pass_by(1)
    async with store.writing() as session:
        event = await held_event(session, reference)
        assert event is not None
        event.capacity = 3
        await offer_seats(session, event)
    assert await places(store, reference, people) == [REGISTERED, OFFERED, OFFERED, WAITING]


async def test_registration_waits_for_an_officer(store: Store) -> None:
    people, reference = await add_people(store, 3), await new_event(store, capacity=1, approval=True)
    async with store.writing() as session:
        await add_member(session, 804, "许言", "联络处", role=Role.OFFICER)
    for one in people:
        await registered(store, reference, one, waits=False)
    assert await places(store, reference, people) == [PENDING] * 3
    for one, good in zip(people, (True, False, True), strict=True):
        async with store.writing() as session:
            assert (await approve(session, reference, one.id, approved=good)).outcome == "done"
    assert await places(store, reference, people) == [REGISTERED, REFUSED, WAITING]
    assert (await registered(store, reference, people[1])).outcome == "refused"
    async with store.writing() as session:
        assert (await approve(session, reference, people[0].id, approved=False)).outcome == "before"
    assert await told(store) == [
        ("event_pending", "", [804]),
        ("seat_news", "approved", [900]),
        ("seat_news", "refused", [901]),
        ("seat_news", "queued", [902]),
    ]


@pytest.mark.parametrize(
    ("values", "passes", "outcome"),
    [
        ({"status": EventStatus.DRAFT}, 0, "gone"),
        ({"status": EventStatus.CANCELLED}, 0, "cancelled"),
        ({}, 240, "begun"),
        ({}, 239, "done"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_event_that_is_over_takes_nobody(
    store: Store, clock: StoppedTime, values: dict[str, object], passes: int, outcome: str
) -> None:
    (member,) = await add_people(store, 1)
    reference = await new_event(store, **values)
    clock.pass_by(passes * HOUR)
    assert (await registered(store, reference, member)).outcome == outcome


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_closed_registration_keeps_offers_and_lets_people_go(store: Store, clock: StoppedTime) -> None:
    people = await add_people(store, 3)
    reference = await new_event(store, capacity=1, closes_at=now() + timedelta(days=1))
    for one in people[:2]:
        await registered(store, reference, one)
    clock.pass_by(25 * HOUR)
    assert (await registered(store, reference, people[2])).outcome == "closed"
    assert await cancelled(store, reference, people[0]) == "done"
    assert await accepted(store, reference, people[1]) == "done"
    clock.pass_by(9 * 24 * HOUR)
    assert await cancelled(store, reference, people[1]) == "begun"
