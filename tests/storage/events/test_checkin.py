"""Check-in: once a code, undone after a slip, and people who walk in."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from handlers.desk.tokens import hashed
from storage.base import now
from storage.events.checkin import CODE_LASTS, check_in, registration_by_token, undo_check_in
from storage.events.desk import attendance_of
from storage.events.tables import Event, Place, Registration
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_people, new_event, registered, the_event


async def arrive(
    store: Store, reference: str, member: Member, officer: Member, *, walk_in: bool = False
) -> bool:
    async with store.writing() as session:
        guest = await session.get_one(Member, member.id)
        return (await check_in(session, reference, guest, officer, walk_in=walk_in))[1]


async def test_code_works_once_whoever_scans_it(store: Store) -> None:
    officer, guest = await add_people(store, 2)
    reference = await new_event(store)
    await registered(store, reference, guest)
    async with store.writing() as session:
        mine = (await session.scalars(select(Registration))).unique().one()
        mine.token_hash = hashed("x" * 32)
    done = await asyncio.gather(*(arrive(store, reference, guest, officer) for _ in range(4)))
    assert sorted(done) == [False, False, False, True]
    async with store.reading() as session:
        assert await registration_by_token(session, hashed("x" * 32)) is None


async def test_code_is_out_of_date_half_a_day_after_the_end(store: Store) -> None:
    (guest,) = await add_people(store, 1)
    reference = await new_event(store)
    await registered(store, reference, guest)
    for past, found in ((CODE_LASTS - timedelta(minutes=1), True), (CODE_LASTS, False)):
        async with store.writing() as session:
            mine = (await session.scalars(select(Registration))).unique().one()
            mine.token_hash, mine.event.ends_at = hashed("x" * 32), now() - past
        async with store.reading() as session:
            assert (await registration_by_token(session, hashed("x" * 32)) is not None) is found


async def test_slip_is_undone(store: Store) -> None:
    officer, guest = await add_people(store, 2)
    reference = await new_event(store)
    await registered(store, reference, guest)
    assert await arrive(store, reference, guest, officer)
    async with store.writing() as session:
        assert await undo_check_in(session, reference, guest, officer)
        assert not await undo_check_in(session, reference, guest, officer)
    assert await arrive(store, reference, guest, officer)


async def test_walk_in_is_entered_above_the_capacity_and_counted(store: Store) -> None:
    officer, seated, guest = await add_people(store, 3)
    reference = await new_event(store, capacity=1)
    await registered(store, reference, seated)
    assert not await arrive(store, reference, guest, officer)
    assert await arrive(store, reference, guest, officer, walk_in=True)
    event: Event = await the_event(store, reference)
    async with store.reading() as session:
        counts = await attendance_of(session, event)
    assert (counts.places, counts.attended, counts.walked_in) == ({Place.REGISTERED: 2}, 1, 1)
