"""Events as they are said, in the reader's zone, in lists, inline, and in reminders that nobody needs."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

import storage.base
from bot.due import mind_events
from handlers.events.inline import offer_events
from handlers.events.listing import turn_events
from handlers.events.offsets import offsets_said
from handlers.events.said import when_said
from handlers.formatting import plain_text
from handlers.links import Links
from handlers.person import Person
from handlers.pushes.composing import compose
from handlers.wording import Wording
from handlers.zoning import choose_zone, propose_zone, zone_at
from storage.events.looking import held_event, registration_of
from storage.events.registering import approve, cancel
from storage.events.tables import Event, EventStatus
from storage.outbox.tables import Message
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.events_sample import add_people, new_event, registered
from tests.outbox_steps import StoppedTime
from tests.sample import add_member

ZH, EN = Wording(Language.ZH_HANS), Wording(Language.EN)
START = datetime(2026, 12, 5, 6, 0, tzinfo=UTC)
AT_FOUR = datetime(2027, 1, 20, 4, 0, tzinfo=UTC)
ADA = Person(1, "Ada", Language.EN)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedTime:
    stopped = StoppedTime()
    monkeypatch.setattr(storage.base, "time", stopped)
    return stopped


def test_time_is_the_readers_and_also_the_events_where_it_is_another() -> None:
    event = Event(starts_at=START, ends_at=START + timedelta(hours=2), zone="Asia/Shanghai")
    said = [
        when_said(w, event, zone)
        for w, zone in ((ZH, "Asia/Taipei"), (ZH, "Asia/Tokyo"), (EN, "Europe/Rome"))
    ]
    seen = [plain_text(text) for text in said]
    assert '<tg-time unix="1796450400">' in said[0]
    assert seen == [
        "时间：2026年12月5日（周六）14:00–16:00",
        "时间：2026年12月5日（周六）15:00–17:00（东京时间）\n"
        "活动当地：2026年12月5日（周六）14:00–16:00（北京时间）",
        "When: Sat 5 Dec 2026, 07:00–09:00 (Europe/Rome)\n"
        "At the event: Sat 5 Dec 2026, 14:00–16:00 (Beijing)",
    ]


def test_offsets_are_said_in_the_largest_unit() -> None:
    offsets = [2880, 90, 60, 1]
    assert [offsets_said(w, offsets) for w in (ZH, EN)] == [
        "提前 2 天、90 分钟、1 小时、1 分钟",
        "2 days, 90 minutes, 1 hour, 1 minute before",
    ]
    assert offsets_said(ZH, []) == "不提醒"


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ((121.45, 31.02), "Asia/Shanghai"),
        ((-0.1, 51.5), "Europe/London"),
        ((144.9, -37.8), "Australia/Melbourne"),
        ((-150.0, 0.0), "Etc/GMT+10"),  # at sea
        ((999.0, 999.0), "Asia/Shanghai"),
    ],
)
def test_zone_of_a_place(place: tuple[float, float], zone: str) -> None:
    assert zone_at(*place) == zone


async def test_location_proposes_a_zone_and_the_button_sets_it(store: Store) -> None:
    (person,) = await add_people(store, 1)
    async with store.writing() as session:
        member = await session.get_one(Member, person.id)
        proposed = await propose_zone(member, 13.4, 52.5)
        assert [button.data for button in proposed.rows[0]] == ["zone:Europe/Berlin", "zones"]
        assert member.zone == "Asia/Shanghai"
        await choose_zone(session, member, "Europe/Berlin")
        await choose_zone(session, member, "../etc/passwd")
        assert member.zone == "Europe/Berlin"
        assert "Berlin" not in str((await propose_zone(member, 121.4, 31.0)).text)


async def test_list_has_pages_of_five_and_leads_to_the_last_there_is(
    store: Store, clock: StoppedTime
) -> None:
    (person,) = await add_people(store, 1)
    for days in range(12):
        await new_event(store, starts_in=timedelta(days=days + 1))
    await new_event(store, status=EventStatus.DRAFT)
    async with store.reading() as session:
        member = await session.get_one(Member, person.id)
        pages = [await turn_events(session, member, page) for page in (0, 2, 99)]
    labels = [[[button.text for button in row] for row in reply.rows] for reply in pages]
    assert labels == [
        [["1", "2", "3", "4", "5"], ["下一页 ▶"], ["我的报名"]],
        [["11", "12"], ["◀ 上一页"], ["我的报名"]],
        [["11", "12"], ["◀ 上一页"], ["我的报名"]],
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_inline_offers_one_event_or_those_that_come(store: Store, clock: StoppedTime) -> None:
    references = [await new_event(store, starts_in=timedelta(days=days)) for days in (3, 2, -9)]
    draft = await new_event(store, status=EventStatus.DRAFT)
    links = Links("https://t.me", "club_bot")
    asked = ("活动", "Events", references[2], f"看 {draft}", "CG-2026-0001", "废水")
    async with store.reading() as session:
        offered = [await offer_events(session, links, ADA, None, text) for text in asked]
    ids = [None if found is None else [one.id for one in found] for found in offered]
    coming = [references[1], references[0]]
    assert ids == [coming, coming, [references[2]], [], None, None]
    assert offered[0] is not None
    assert offered[0][0].rows[0][0].url == f"https://t.me/club_bot?start={references[1]}"
    assert "meet.example" not in str(offered[0][0].text)


async def said_by(store: Store, member: Member) -> list[str | None]:
    """What each reminder that is planned says to the member now; None: nothing."""
    async with store.writing() as session:
        planned = (await session.scalars(select(Message).order_by(Message.id))).all()
        replies = [await compose(session, one, await session.get_one(Member, member.id)) for one in planned]
        return [str(reply.text).partition("\n")[0] if reply else None for reply in replies]


async def test_reminder_says_how_late_it_is_and_nothing_where_it_is_idle(
    store: Store, clock: StoppedTime
) -> None:
    (member,) = await add_people(store, 1)
    reference = await new_event(store, starts_at=AT_FOUR)
    await registered(store, reference, member)
    clock.at = (AT_FOUR - timedelta(days=1)).timestamp()
    await mind_events(store)
    assert await said_by(store, member) == ["<b>活动提醒</b>：还有约 1 天"]
    clock.pass_by(6 * 60)
    assert await said_by(store, member) == ["（晚到的提醒，抱歉。）"]
    clock.at = (AT_FOUR - timedelta(hours=2)).timestamp()
    await mind_events(store)
    assert await said_by(store, member) == [None, "<b>活动提醒</b>：还有约 2 小时"]
    async with store.writing() as session:
        mine = await registration_of(session, (await _held(session, reference)).id, member.id)
        assert mine is not None
        mine.reminders = [60]
    assert await said_by(store, member) == [None, None]
    async with store.writing() as session:
        assert mine is not None
        (await session.merge(mine)).reminders = None
        await cancel(session, reference, await session.get_one(Member, member.id))
    assert await said_by(store, member) == [None, None]
    await registered(store, reference, member)
    assert (await said_by(store, member))[1] is not None
    clock.at = AT_FOUR.timestamp()
    assert await said_by(store, member) == [None, None]


async def _held(session: AsyncSession, reference: str) -> Event:
    event = await held_event(session, reference)
    assert event is not None
    return event


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_officers_hear_of_those_who_ask_until_all_are_answered(
    store: Store, clock: StoppedTime
) -> None:
    people, reference = await add_people(store, 2), await new_event(store, approval=True)
    async with store.writing() as session:
        officer = await add_member(session, 804, "许言", "联络处", language=Language.EN, role=Role.OFFICER)
    for one in people:
        await registered(store, reference, one)
    assert await said_by(store, officer) == ["<b>2 registrations wait for approval</b>"]
    assert await said_by(store, people[0]) == [None]
    for one in people:
        async with store.writing() as session:
            await approve(session, reference, one.id, approved=True)
    assert (await said_by(store, officer))[0] is None
