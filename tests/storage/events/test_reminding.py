"""Reminders as the clock plans them: once, for those registered then, wherever they are."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.due import mind_events, next_due
from storage.base import now
from storage.events.looking import held_event, registration_of
from storage.events.reminding import start_has_moved, wake_reminders_of
from storage.events.tables import Event, Place, Registration
from storage.news.tables import DigestSlot
from storage.outbox.tables import Message, State
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_people, add_registration, new_event, registered, the_event
from tests.hours import NIGHT
from tests.outbox_steps import StoppedTime, rows, states
from tests.posted_sample import messages

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
NOON = datetime(2027, 1, 20, 4, 0, tzinfo=UTC)
"""In Shanghai; the stopped clock stands at 2027-01-15 08:00 UTC, five days before at 16:00."""


async def reminded(store: Store) -> list[tuple[int, list[int]]]:
    """Offset, and the chats that have it."""
    return [
        (payload["offset"], chats) for kind, _, payload, chats in await messages(store) if kind == "reminder"
    ]


async def pass_to(store: Store, clock: StoppedTime, moment: datetime) -> None:
    clock.at = moment.timestamp()
    await mind_events(store)


async def move_to(store: Store, reference: str, starts_at: datetime) -> None:
    async with store.writing() as session:
        event = await held_event(session, reference)
        assert event is not None
        event.starts_at, event.ends_at = starts_at, starts_at + timedelta(hours=2)
        await start_has_moved(session, event)


async def choose(store: Store, reference: str, member: Member, offsets: list[int] | None) -> None:
    event = await the_event(store, reference)
    async with store.writing() as session:
        mine = await registration_of(session, event.id, member.id)
        assert mine is not None
        mine.reminders = offsets
        mine.event.remind_at = now()


async def test_reminders_come_a_day_and_two_hours_before_and_once(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 3), await new_event(store, starts_at=NOON)
    for one in people[:2]:
        await registered(store, reference, one)
    await pass_to(store, clock, NOON - timedelta(days=1, seconds=1))
    assert await reminded(store) == []
    async with store.writing() as session:  # the digest's week is none of ours
        await session.execute(update(DigestSlot).values(next_at=NOON))
    assert await next_due(store) == NOON - timedelta(days=1)
    clock.at = (NOON - timedelta(days=1)).timestamp()
    await asyncio.gather(mind_events(store), mind_events(store))
    await mind_events(store)
    assert await reminded(store) == [(1440, [900, 901])]
    await registered(store, reference, people[2])
    await pass_to(store, clock, NOON - timedelta(hours=2))
    await mind_events(store)
    assert await reminded(store) == [(1440, [900, 901]), (120, [900, 901, 902])]
    async with store.reading() as session:
        assert set(await session.scalars(select(Message.expires_at))) == {NOON}


async def test_reminders_follow_event_and_member(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 4), await new_event(store, starts_at=NOON, reminders=[60, 30])
    for one in people:
        await registered(store, reference, one)
    await choose(store, reference, people[1], [180, 30])
    await choose(store, reference, people[2], [])
    await choose(store, reference, people[3], [1500, 60])
    for minutes in (1500, 180, 60, 30, 1):
        await pass_to(store, clock, NOON - timedelta(minutes=minutes))
    assert await reminded(store) == [(1500, [903]), (180, [901]), (60, [900, 903]), (30, [900, 901])]


async def test_night_puts_off_only_those_whose_night_it_is(store: Store, clock: StoppedTime) -> None:
    shanghai = await add_people(store, 1, **NIGHT)
    (berlin,) = await add_people(store, 1, 950, zone="Europe/Berlin", **NIGHT)
    reference = await new_event(store, starts_at=NOON, reminders=[480])  # 04:00, and 21:00 the day before
    for one in (*shanghai, berlin):
        await registered(store, reference, one)
    await pass_to(store, clock, NOON - timedelta(hours=8))
    assert await reminded(store) == [(480, [950])]
    await pass_to(store, clock, NOON - timedelta(hours=4, seconds=1))
    assert await reminded(store) == [(480, [950])]
    await pass_to(store, clock, NOON - timedelta(hours=4))
    assert await reminded(store) == [(480, [900, 950])]


async def test_each_is_reminded_outside_of_their_own_quiet_hours(store: Store, clock: StoppedTime) -> None:
    people = await add_people(store, 1)
    people += await add_people(store, 1, 910, quiet_from=3 * 60, quiet_until=6 * 60)
    people += await add_people(store, 1, 920, quiet_from=60, quiet_until=11 * 60)
    reference = await new_event(store, starts_at=NOON, reminders=[480])  # 04:00
    for one in people:
        await registered(store, reference, one)
    told = []
    for before in (timedelta(hours=11, minutes=1), timedelta(hours=8), timedelta(hours=6)):
        await pass_to(store, clock, NOON - before)
        told.append(await reminded(store))
    assert told == [[(480, [920])], [(480, [900, 920])], [(480, [900, 910, 920])]]


async def test_changed_zone_is_heeded_and_reminds_nobody_twice(store: Store, clock: StoppedTime) -> None:
    people = await add_people(store, 2, **NIGHT)
    reference = await new_event(store, starts_at=NOON, reminders=[480])
    for one in people:
        await registered(store, reference, one)
    for number, zone in ((0, "Europe/Berlin"), (0, "Asia/Shanghai")):
        async with store.writing() as session:
            (await session.get_one(Member, people[number].id)).zone = zone
            await wake_reminders_of(session, people[number].id)
        await pass_to(store, clock, NOON - timedelta(hours=8 if number == 0 and "B" in zone else 4))
    assert await reminded(store) == [(480, [900, 901])]


async def test_moved_event_reminds_anew_and_takes_the_old_back(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 1), await new_event(store, starts_at=NOON)
    await registered(store, reference, people[0])
    await pass_to(store, clock, NOON - timedelta(days=1))
    await move_to(store, reference, NOON + timedelta(days=2))
    assert (await states(store)) == {State.RECALLED: 1}
    await mind_events(store)
    await pass_to(store, clock, NOON + timedelta(days=1))
    assert await reminded(store) == [(1440, [900])] * 2
    await move_to(store, reference, NOON + timedelta(days=1, hours=3))  # the two hours are still ahead
    await pass_to(store, clock, NOON + timedelta(days=1, hours=1))
    assert [offset for offset, _ in await reminded(store)] == [1440, 1440, 120]
    await move_to(store, reference, NOON + timedelta(days=3))
    await pass_to(store, clock, NOON + timedelta(days=2))
    assert [offset for offset, _ in await reminded(store)] == [1440, 1440, 120, 1440]


async def test_clock_that_was_away_plans_what_is_overdue(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 1), await new_event(store, starts_at=NOON)
    await registered(store, reference, people[0])
    await mind_events(store)
    await pass_to(store, clock, NOON - timedelta(hours=1))
    assert [offset for offset, _ in await reminded(store)] == [120, 1440]
    await pass_to(store, clock, NOON + timedelta(seconds=1))
    assert len(await reminded(store)) == 2


@pytest.mark.parametrize("back", [-HOUR, HOUR])
async def test_clock_set_by_an_hour_reminds_once(store: Store, clock: StoppedTime, back: float) -> None:
    people, reference = await add_people(store, 1), await new_event(store, starts_at=NOON)
    await registered(store, reference, people[0])
    await pass_to(store, clock, NOON - timedelta(days=1, minutes=30))
    clock.pass_by(back)
    await mind_events(store)
    early = [] if back < 0 else [(1440, [900])]
    assert await reminded(store) == early
    for _ in range(3):
        await pass_to(store, clock, NOON - timedelta(days=1))
        clock.pass_by(back)
        await mind_events(store)
    assert await reminded(store) == [(1440, [900])]
    assert len(await rows(store)) == 1


async def test_thousands_are_reminded_in_one_go_and_early(store: Store, clock: StoppedTime) -> None:
    """`make soak` looks at how long ten thousand take."""
    people, reference = await add_people(store, 2_000, 10_000), await new_event(store, starts_at=NOON)
    async with store.writing() as session:
        event = (await session.scalars(select(Event).where(Event.reference == reference))).one()
        await session.execute(
            insert(Registration),
            [
                {"event_id": event.id, "member_id": one.id, "place": Place.REGISTERED, "registered_at": now(),
                 "queued_at": now(), "answers": [], "walk_in": False, "matchmaking": False}
                for one in people
            ],
        )  # fmt: skip
    await pass_to(store, clock, NOON - timedelta(days=1, seconds=69))
    assert await reminded(store) == []
    clock.at = (NOON - timedelta(days=1, seconds=67)).timestamp()
    await mind_events(store)
    assert len((await reminded(store))[0][1]) == 2_000


async def test_who_is_not_registered_is_not_reminded(store: Store, clock: StoppedTime) -> None:
    people, reference = await add_people(store, 5), await new_event(store, starts_at=NOON)
    async with store.writing() as session:
        event = (await session.scalars(select(Event).where(Event.reference == reference))).one()
        for member, place in zip(
            people, (Place.PENDING, Place.WAITING, Place.OFFERED, Place.CANCELLED, Place.REFUSED), strict=True
        ):
            await add_registration(session, event, await session.get_one(Member, member.id), place)
    await pass_to(store, clock, NOON - timedelta(hours=1))
    assert await reminded(store) == []
