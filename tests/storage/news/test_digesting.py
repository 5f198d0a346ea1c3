"""The weekly digest once, at the hour each member chose, with what is new in their fields."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from bot.due import next_due, send_news
from storage.categories import Category
from storage.local_time import next_weekly
from storage.news.digesting import KIND
from storage.news.items import items_for, post_item, withdraw_item
from storage.news.tables import DigestSlot, NewsItem
from storage.outbox.muting import set_muted
from storage.outbox.tables import Delivery, Message
from storage.people import Member
from storage.settings import choose_digest, move_to_zone, set_field
from storage.store import Store
from storage.vocabularies import TechField
from tests.events_sample import add_people
from tests.outbox_steps import StoppedTime

FRIDAY = datetime(2027, 1, 15, 9, tzinfo=UTC)
"""17:00 in Shanghai, an hour after the moment at which the clock stands."""


async def reader(store: Store, number: int, *fields: TechField, **values: object) -> Member:
    (one,) = await add_people(store, 1, 900 + number, **values)
    async with store.writing() as session:
        for field in fields:
            await set_field(session, one.id, field, chosen=True)
    return one


async def post(store: Store, title: str, *fields: TechField) -> int:
    async with store.writing() as session:
        item = await post_item(session, None, title, "https://news.example/1", fields, "第一句。第二句。")
        return item.id


async def pass_to(store: Store, clock: StoppedTime, moment: datetime) -> None:
    clock.at = moment.timestamp()
    await send_news(store)


async def told(store: Store) -> list[tuple[int, list[str]]]:
    """Each digest in order: the chat, and the titles that it holds."""
    async with store.reading() as session:
        query = select(Delivery.chat_id, Delivery.member_id, Message.id).join(Message)
        rows = (await session.execute(query.where(Message.kind == KIND).order_by(Delivery.id))).all()
        return [
            (chat, [item.title for _, item in await items_for(session, member or 0, message)])
            for chat, member, message in rows
        ]


@pytest.fixture
async def settled(store: Store, clock: StoppedTime) -> None:
    """The slot that the migration made lies a week ahead, as the clock has it."""
    async with store.writing() as session:
        await session.execute(update(DigestSlot).values(next_at=FRIDAY))


@pytest.mark.usefixtures("settled")
async def test_digest_comes_once_with_what_is_new_in_the_members_fields(
    store: Store, clock: StoppedTime
) -> None:
    await reader(store, 0, TechField.NM, TechField.RE)
    await reader(store, 1, TechField.EI)
    await reader(store, 2)
    for title, field in (("膜", TechField.NM), ("水", TechField.RE), ("药", TechField.BM)):
        await post(store, title, field)
    await pass_to(store, clock, FRIDAY - timedelta(seconds=1))
    assert (await told(store), await next_due(store)) == ([], FRIDAY)
    clock.at = FRIDAY.timestamp()
    await asyncio.gather(send_news(store), send_news(store))
    await send_news(store)
    assert await told(store) == [(900, ["膜", "水"])]
    await pass_to(store, clock, FRIDAY + timedelta(days=7))
    assert await told(store) == [(900, ["膜", "水"])]
    await post(store, "新膜", TechField.NM)
    await pass_to(store, clock, FRIDAY + timedelta(days=14))
    assert await told(store) == [(900, ["膜", "水"]), (900, ["新膜"])]


@pytest.mark.usefixtures("settled")
async def test_digest_that_is_days_late_comes_once_and_the_next_in_its_week(
    store: Store, clock: StoppedTime
) -> None:
    await reader(store, 0, TechField.NM)
    await post(store, "膜", TechField.NM)
    await pass_to(store, clock, FRIDAY + timedelta(days=16))
    await send_news(store)
    assert (await told(store), await next_due(store)) == ([(900, ["膜"])], FRIDAY + timedelta(days=21))


@pytest.mark.usefixtures("settled")
async def test_who_opted_out_or_has_no_news_gets_none_and_what_was_withdrawn_is_not_told(
    store: Store, clock: StoppedTime
) -> None:
    deaf = await reader(store, 0, TechField.NM)
    await reader(store, 1, TechField.NM)
    async with store.writing() as session:
        await set_muted(session, deaf.id, Category.DIGEST.value, muted=True)
    await post(store, "膜", TechField.NM)
    gone = await post(store, "撤", TechField.NM)
    await pass_to(store, clock, FRIDAY)
    async with store.writing() as session:
        await withdraw_item(session, deaf.id, await session.get_one(NewsItem, gone))
    assert await told(store) == [(901, ["膜"])]


@pytest.mark.usefixtures("settled")
async def test_each_has_it_at_their_own_weekday_and_hour_and_clock(store: Store, clock: StoppedTime) -> None:
    one = await reader(store, 0, TechField.NM)
    async with store.writing() as session:
        member = await session.get_one(Member, one.id)
        await move_to_zone(session, member, "Europe/Berlin")
        await choose_digest(session, member, 6, 9)
    await post(store, "膜", TechField.NM)
    sunday = datetime(2027, 1, 17, 8, tzinfo=UTC)
    await pass_to(store, clock, sunday - timedelta(seconds=1))
    assert await told(store) == []
    await pass_to(store, clock, sunday)
    assert await told(store) == [(900, ["膜"])]


@pytest.mark.usefixtures("settled")
async def test_digest_waits_for_the_end_of_quiet_hours(store: Store, clock: StoppedTime) -> None:
    await reader(store, 0, TechField.NM, quiet_from=16 * 60, quiet_until=18 * 60)
    await post(store, "膜", TechField.NM)
    await pass_to(store, clock, FRIDAY)
    async with store.reading() as session:
        assert list(await session.scalars(select(Delivery.not_before))) == [FRIDAY + timedelta(hours=1)]


async def test_clock_that_was_far_ahead_does_not_put_the_digest_off(store: Store, clock: StoppedTime) -> None:
    await reader(store, 0, TechField.NM)
    await pass_to(store, clock, FRIDAY + timedelta(days=700))
    await pass_to(store, clock, FRIDAY)
    assert await next_due(store) == FRIDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("zone", "weekday", "hour", "after", "due"),
    [
        ("Asia/Shanghai", 4, 17, "2027-01-15T08:59:59", "2027-01-15T09:00"),
        ("Asia/Shanghai", 4, 17, "2027-01-15T09:00", "2027-01-22T09:00"),
        ("Europe/Berlin", 6, 2, "2027-03-21T01:00", "2027-03-28T01:00"),  # 02:00 is skipped
        ("Europe/Berlin", 6, 9, "2027-10-24T07:00", "2027-10-31T08:00"),  # clocks are put back
        ("Pacific/Apia", 4, 9, "2011-12-24T00:00", "2011-12-30T10:00"),  # which had no 30 December
    ],
)
def test_weekly_hour_is_that_of_the_zone(zone: str, weekday: int, hour: int, after: str, due: str) -> None:
    since, at = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (after, due))
    assert next_weekly(weekday, time(hour), zone, since) == at
