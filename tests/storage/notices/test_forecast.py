"""The forecast: who gets it and who does not, each counted once; from the pace when it begins and ends."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.consents import withdraw_consent
from storage.members import mark_unreachable
from storage.notices.audience import How, Joined, OfField, Tagged
from storage.notices.content import PHOTO, Content, Media
from storage.notices.forecast import Arrivals, Forecast, forecast_of, passing, read_forecast
from storage.notices.freezing import start_notice
from storage.notices.tables import Notice, NoticeCategory
from storage.outbox.muting import set_muted
from storage.outbox.pacing import held_pacer
from storage.outbox.tables import FULL_RATE
from storage.people import Member, MemberField, MemberTag
from storage.store import Store
from storage.vocabularies import TechField
from tests.events_sample import add_people
from tests.hours import NIGHT
from tests.notices_sample import new_notice
from tests.outbox_steps import StoppedTime, planned, rows
from tests.outbox_steps import notice as other_push

pytestmark = pytest.mark.usefixtures("clock")
MOMENT: Final = datetime(2027, 1, 15, 8, tzinfo=UTC)
"""Where the clock stands: 16:00 in Shanghai."""
MORNING: Final = MOMENT + timedelta(hours=2)
ASLEEP: Final = {"quiet_from": 15 * 60, "quiet_until": 18 * 60}
Change = Callable[[AsyncSession, Member], Awaitable[None]]


def values(**those: Any) -> Change:
    async def change(session: AsyncSession, member: Member) -> None:
        await session.execute(update(Member).where(Member.id == member.id).values(**those))

    return change


def muting(category: NoticeCategory) -> Change:
    async def change(session: AsyncSession, member: Member) -> None:
        await set_muted(session, member.id, category, muted=True)

    return change


async def blocks(session: AsyncSession, member: Member) -> None:
    """Blocked the bot, or deleted the account: Telegram says 403 to both."""
    await mark_unreachable(session, member.telegram_id)


async def withdraws(session: AsyncSession, member: Member) -> None:
    await withdraw_consent(session, await session.get_one(Member, member.id))


async def is_also_of_the_field(session: AsyncSession, member: Member) -> None:
    session.add(MemberField(member_id=member.id, field=TechField.EI.value))


MUTES, MUTES_OTHERS = muting(NoticeCategory.CLUB), muting(NoticeCategory.POLICY)
AGREED_BEFORE = values(consent_version=0)
SLEEPS = values(**ASLEEP)
PEOPLE: Final[dict[str, tuple[Sequence[Change], tuple[int, int, int, int, int]]]] = {
    # what is so of them: recipient, opted out, unreachable, without consent, waits for the end of the night
    "nothing": ((), (1, 0, 0, 0, 0)),
    "opted out": ((MUTES,), (0, 1, 0, 0, 0)),
    "opted out elsewhere": ((MUTES_OTHERS,), (1, 0, 0, 0, 0)),
    "blocked, deactivated": ((blocks,), (0, 0, 1, 0, 0)),
    "agreed to older card": ((AGREED_BEFORE,), (0, 0, 0, 1, 0)),
    "withdrew": ((withdraws,), (0, 0, 0, 1, 0)),
    "opted out, blocked": ((MUTES, blocks), (0, 0, 1, 0, 0)),
    "blocked, withdrew": ((blocks, withdraws), (0, 0, 0, 1, 0)),
    "asleep": ((SLEEPS,), (1, 0, 0, 0, 1)),
    "asleep, opted out": ((SLEEPS, MUTES), (0, 1, 0, 0, 0)),
    "asleep, blocked": ((SLEEPS, blocks), (0, 0, 1, 0, 0)),
    "of both audiences": ((is_also_of_the_field,), (1, 0, 0, 0, 0)),
    "has not joined": ((values(joined_at=None),), (0, 0, 0, 0, 0)),
}


async def fill(store: Store) -> None:
    """A member for each, tagged with what is so of them."""
    people = await add_people(store, len(PEOPLE))
    async with store.writing() as session:
        for member, (name, (changes, _)) in zip(people, PEOPLE.items(), strict=True):
            session.add(MemberTag(member_id=member.id, tag=name))
            for change in changes:
                await change(session, member)


async def seen(store: Store, **values: Any) -> Forecast:
    """Of a draft with these columns."""
    notice_id = await new_notice(store, **values)
    async with store.reading() as session:
        found = await forecast_of(session, await session.get_one(Notice, notice_id), now())
    assert read_forecast(found.as_json()) == replace(found, quiet=list(found.quiet))
    return found


def counts(found: Forecast) -> tuple[int, int, int, int, int]:
    waiting = sum(count for _, count in found.quiet)
    return found.recipients, found.opted_out, found.unreachable, found.no_consent, waiting


async def test_each_is_counted_once_under_what_keeps_them_out_first(store: Store) -> None:
    await fill(store)
    of_field = OfField(TechField.EI)
    found = {
        name: counts(await seen(store, audience=Joined(How.OR, Tagged(name), of_field).as_json()))
        for name in PEOPLE
    }
    of_both = PEOPLE["of both audiences"][1]
    assert found == {
        name: of_both if name == "of both audiences" else tuple(map(sum, zip(expected, of_both, strict=True)))
        for name, (_, expected) in PEOPLE.items()
    }


async def test_forecast_is_what_the_start_then_freezes(store: Store) -> None:
    await fill(store)
    found = await seen(store)
    assert counts(found) == tuple(map(sum, zip(*(each for _, each in PEOPLE.values()), strict=True)))
    notice_id = await new_notice(store)
    async with store.writing() as session:
        assert await start_notice(session, await session.get_one(Notice, notice_id), now()) == 4
    waiting = dict(found.quiet)
    assert Counter(row.not_before for row in await rows(store)) == {MOMENT: 3, **waiting}
    assert waiting == {MORNING: 1}


async def test_latecomers_that_are_let_in_are_no_part_of_the_forecast(store: Store) -> None:
    await add_people(store, 3)
    assert await seen(store, open_days=7) == await seen(store)


def in_berlin(clock: str) -> datetime:
    """On the day on which clocks are put forward there."""
    return datetime.fromisoformat(f"2027-03-28T{clock}+02:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "waits"),
    [
        ("13:59:59", None),
        ("14:00", "23:00"),
        ("22:59:59", "23:00"),
        ("23:00", None),
    ],
)
async def test_start_at_the_edges_of_the_quiet_hours(store: Store, start: str, waits: str | None) -> None:
    await add_people(store, 1, zone="Europe/Berlin", quiet_from=14 * 60, quiet_until=23 * 60)
    begin, end = (
        moment and datetime.fromisoformat(f"2027-03-28T{moment}+02:00") for moment in (start, waits)
    )
    found = await seen(store, start_at=begin)
    assert list(found.quiet) == ([(end, 1)] if end else [])
    assert found.begins_at == (end or begin)
    urgent = await seen(store, start_at=begin, urgent_reason="台风")
    assert (urgent.quiet, urgent.begins_at) == ((), begin)


SECOND: Final = timedelta(seconds=1)


def at(seconds: float, count: int) -> tuple[datetime, int]:
    return MOMENT + seconds * SECOND, count


@pytest.mark.parametrize(
    ("others", "own", "free", "begins", "ends"),
    [
        ([], [at(0, 10)], 0, 0, 5),
        ([at(0, 20)], [at(0, 10)], 0, 10, 15),  # of those due at the same moment the others go first
        ([], [at(0, 10)], 60, 60, 65),  # Telegram asked for a minute of silence
        ([at(0, 20)], [at(60, 10)], 0, 60, 65),  # they are through by then
        ([at(2, 20)], [at(0, 10)], 0, 0, 5),  # they come behind
        ([at(2, 20)], [at(0, 10), at(100, 2)], 0, 0, 101),  # and are through before the last
        ([at(90, 40)], [at(0, 10), at(100, 2)], 0, 0, 111),  # or not
        ([at(101, 99)], [at(0, 10), at(100, 2)], 0, 0, 101),
        ([], [at(0, 0)], 0, 0, 0),  # to nobody
    ],
)
def test_queue_is_played_ahead_at_two_a_second(
    others: Arrivals, own: Arrivals, free: float, begins: float, ends: float
) -> None:
    begun, ended = passing(others, own, 2.0, MOMENT + free * SECOND)
    assert ((begun - MOMENT).total_seconds(), (ended - MOMENT).total_seconds()) == (begins, ends)


async def test_forecast_is_at_the_pace_of_now_behind_what_waits(store: Store, clock: StoppedTime) -> None:
    await add_people(store, 10)
    alone = await seen(store)
    assert (alone.ahead, alone.rate, alone.begins_at) == (0, FULL_RATE, MOMENT)
    assert alone.ends_at == MOMENT + timedelta(seconds=10 / FULL_RATE)
    await planned(store, other_push(7))
    async with store.writing() as session:
        pacer = await held_pacer(session, "member")
        pacer.rate, pacer.blocked_until = 5.0, MOMENT + timedelta(seconds=30)
    album = Content("看图", tuple(Media(PHOTO, f"desk-{n}", "photo.jpg", 5) for n in range(3))).as_json()
    slow = await seen(store, content=album)
    assert (slow.recipients, slow.ahead, slow.rate) == (10, 10, 5.0)
    begins = MOMENT + timedelta(seconds=32)
    assert (slow.begins_at, slow.ends_at) == (begins, begins + timedelta(seconds=10 * 4 / 5))


async def test_scheduled_one_is_forecast_for_its_own_hour(store: Store) -> None:
    await add_people(store, 2)
    await add_people(store, 1, 950, **NIGHT)
    evening = datetime(2027, 1, 15, 15, tzinfo=UTC)  # 23:00 in Shanghai
    found = await seen(store, start_at=evening)
    next_morning = datetime(2027, 1, 16, 0, tzinfo=UTC)
    assert (found.begins_at, found.quiet) == (evening, [(next_morning, 1)])
    assert found.ends_at == next_morning + timedelta(seconds=1 / found.rate)
