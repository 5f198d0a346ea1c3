from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage.base import now
from storage.notices.audience import Everyone, How, Joined, OfOrganisation
from storage.notices.freezing import freeze_latecomers, start_notice, take_back
from storage.notices.tables import Notice, NoticeCategory, NoticeStatus
from storage.outbox.muting import set_muted
from storage.outbox.tables import Delivery, Message, State
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_people
from tests.hours import NIGHT
from tests.notices_sample import new_notice
from tests.outbox_steps import StoppedTime, rows, take

MOMENT = datetime(2027, 1, 15, 8, tzinfo=UTC)
"""Where the tests' clock stands: 16:00 in Shanghai, 03:00 in New York."""


async def start(store: Store, notice_id: int) -> int:
    async with store.writing() as session:
        notice = await session.get_one(Notice, notice_id, with_for_update=True)
        return await start_notice(session, notice, now())


async def the_notice(store: Store, notice_id: int) -> Notice:
    async with store.reading() as session:
        return await session.get_one(Notice, notice_id)


async def begins(store: Store) -> list[tuple[int, datetime]]:
    return [(row.chat_id, row.not_before) for row in await rows(store)]


async def test_started_notice_has_one_row_for_each_member_reached(store: Store, clock: StoppedTime) -> None:
    everybody = await add_people(store, 6)
    async with store.writing() as session:
        await set_muted(session, everybody[1].id, NoticeCategory.EVENTS, muted=True)
        for number, values in ((2, {"unreachable_since": now()}), (3, {"joined_at": None})):
            one = update(Member).where(Member.id == everybody[number].id)
            await session.execute(one.values(**values))
        await session.execute(update(Member).where(Member.id == everybody[4].id).values(consent_version=0))
    notice_id = await new_notice(store, category=NoticeCategory.EVENTS, hold_unknown=True)
    assert await start(store, notice_id) == 2
    assert await begins(store) == [(900, MOMENT), (905, MOMENT)]
    notice = await the_notice(store, notice_id)
    assert (notice.status, notice.started_at) == (NoticeStatus.SENDING, MOMENT)
    async with store.reading() as session:
        message = await session.get_one(Message, notice.message_id)
    said = (message.kind, message.subject, message.category, message.hold_unknown, message.quiet)
    assert said == ("notice", f"notice:{notice_id}", "notice_events", True, True)


async def test_second_start_does_nothing(store: Store) -> None:
    await add_people(store, 2)
    notice_id = await new_notice(store)
    assert [await start(store, notice_id), await start(store, notice_id)] == [2, 0]
    assert len(await rows(store)) == 2


async def test_members_in_their_quiet_hours_wait_for_the_end_of_them(
    store: Store, clock: StoppedTime
) -> None:
    await add_people(store, 1)
    await add_people(store, 1, 910, zone="America/New_York", **NIGHT)
    await add_people(store, 1, 920, zone="America/New_York", quiet_from=0, quiet_until=0)
    await add_people(store, 1, 930, quiet_from=15 * 60, quiet_until=16 * 60 + 1)
    await start(store, await new_notice(store))
    assert await begins(store) == [
        (900, MOMENT),
        (910, datetime(2027, 1, 15, 13, tzinfo=UTC)),
        (920, MOMENT),
        (930, MOMENT + timedelta(minutes=1)),
    ]


async def test_urgent_notice_waits_for_nobody(store: Store, clock: StoppedTime) -> None:
    await add_people(store, 1, zone="America/New_York", **NIGHT)
    await start(store, await new_notice(store, urgent_reason="台风"))
    assert await begins(store) == [(900, MOMENT)]
    assert [taken.chat_id for taken in await take(store)] == [900]


async def test_scheduled_notice_has_its_rows_from_the_start(store: Store, clock: StoppedTime) -> None:
    await add_people(store, 1, **NIGHT)
    evening = datetime(2027, 1, 15, 15, tzinfo=UTC)
    notice_id = await new_notice(store, start_at=evening)
    await start(store, notice_id)
    assert await begins(store) == [(900, datetime(2027, 1, 16, 0, tzinfo=UTC))]
    notice = await the_notice(store, notice_id)
    assert (notice.status, notice.started_at) == (NoticeStatus.SCHEDULED, None)


async def test_quiet_hours_that_have_begun_meanwhile_are_minded_at_the_call(
    store: Store, clock: StoppedTime
) -> None:
    await add_people(store, 2)
    await start(store, await new_notice(store))
    async with store.writing() as session:
        night = update(Member).where(Member.telegram_id == 901).values(quiet_from=0, quiet_until=18 * 60)
        await session.execute(night)
    assert [taken.chat_id for taken in await take(store)] == [900]
    assert [(row.chat_id, row.not_before) for row in await rows(store) if row.state is State.READY] == [
        (901, datetime(2027, 1, 15, 10, tzinfo=UTC))
    ]


async def test_latecomers_get_it_once(store: Store) -> None:
    await add_people(store, 2)
    notice_id = await new_notice(store, open_until=now() + timedelta(days=1))
    await start(store, notice_id)
    await add_people(store, 2, 910)
    found = []
    for _ in range(2):
        async with store.writing() as session:
            notice = await session.get_one(Notice, notice_id, with_for_update=True)
            found.append(await freeze_latecomers(session, notice, now()))
    assert found == [2, 0]
    assert Counter(row.chat_id for row in await rows(store)) == Counter([900, 901, 910, 911])


async def test_start_taken_back_can_be_made_again(store: Store) -> None:
    await add_people(store, 2)
    notice_id = await new_notice(store, start_at=now() + timedelta(days=1))
    await start(store, notice_id)
    async with store.writing() as session:
        assert await take_back(session, await session.get_one(Notice, notice_id))
    assert await rows(store) == []
    assert await start(store, notice_id) == 2


async def test_start_is_not_taken_back_once_a_copy_was_begun(store: Store) -> None:
    await add_people(store, 2)
    notice_id = await new_notice(store, urgent_reason="夜里也发")
    await start(store, notice_id)
    await take(store, 1)
    async with store.writing() as session:
        notice = await session.get_one(Notice, notice_id)
        assert not await take_back(session, notice)
        assert notice.message_id is not None
    assert Counter(row.state for row in await rows(store)) == {State.SENDING: 1, State.READY: 1}


@pytest.mark.parametrize("how", How)
async def test_audience_decides_who_gets_it(how: How, store: Store) -> None:
    people = await add_people(store, 2)
    async with store.writing() as session:
        home = people[0].organisation_id
        await session.execute(update(Member).where(Member.id == people[1].id).values(organisation_id=None))
    audience = Joined(how, Everyone(), OfOrganisation(home or 0))
    await start(store, await new_notice(store, audience=audience.as_json()))
    expected = {How.AND: [900], How.OR: [900, 901], How.EXCEPT: [901]}
    async with store.reading() as session:
        assert list(await session.scalars(select(Delivery.chat_id).order_by(Delivery.id))) == expected[how]
