"""Settings: quiet hours as they are typed, and that what waits goes by what was chosen."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from handlers.reply import as_sequence
from handlers.settings.choosing import hear_hours, press_setting
from handlers.settings.hours import read_hours
from storage.base import now
from storage.events.tables import Event
from storage.people import Member
from storage.store import Store
from tests.events_sample import add_people, new_event, registered
from tests.handlers.desk.conftest import somebody


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("23:00-7:30", (1380, 450)),
        ("23：00－7：30", (1380, 450)),
        ("免打扰 22:00—8:00", (1320, 480)),
        ("22点到8点", (1320, 480)),
        ("22点半至7点半", (1350, 450)),
        ("22時至7時30分", (1320, 450)),
        ("0:00-24:00", (0, 0)),
        ("24:00-6:00", (0, 360)),
        ("12:00 to 13:30", (720, 810)),
        ("10-12", None),
        ("25:00-7:00", None),
        ("23:60-7:00", None),
        ("24:30-7:00", None),
        ("膜 23:00-7:30", None),
        ("23:00", None),
        ("", None),
    ],
)
def test_quiet_hours_are_read_as_typed(text: str, hours: tuple[int, int] | None) -> None:
    assert read_hours(text) == hours


async def test_chosen_hours_and_zone_wake_the_reminders_that_wait(store: Store) -> None:
    (one,) = await add_people(store, 1)
    reference = await new_event(store, starts_at=now() + timedelta(days=3))
    await registered(store, reference, one)
    long_past, woken = datetime(2020, 1, 1, tzinfo=UTC), []
    for part, value in (("quiet", "1320-480"), ("quiet", "1320-480"), ("zone", "4"), ("zone", "4")):
        async with store.writing() as session:
            event = (await session.scalars(select(Event))).one()
            event.remind_at = long_past
            await press_setting(session, somebody(900), await session.get_one(Member, one.id), part, value)
            await session.flush()
            woken.append(event.remind_at > long_past)
    assert woken == [True, False, True, False]


async def test_typed_hours_are_kept(store: Store) -> None:
    (one,) = await add_people(store, 1)
    async with store.writing() as session:
        member = await session.get_one(Member, one.id)
        assert await hear_hours(session, member, "膜") is None
        assert await hear_hours(session, member, "23:00-7:30") is not None
    async with store.reading() as session:
        kept = await session.get_one(Member, one.id)
        assert (kept.quiet_from, kept.quiet_until) == (1380, 450)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("push", "x-off"),
        ("push", "matches-no"),
        ("field", "XX-on"),
        ("zone", "12"),
        ("quiet", "0-1440"),
        ("lang", "fr"),
        ("own", "x"),
        ("nothing", "x"),
    ],
)
async def test_forged_press_changes_nothing_and_brings_the_card(store: Store, part: str, value: str) -> None:
    (one,) = await add_people(store, 1)
    async with store.writing() as session:
        member = await session.get_one(Member, one.id)
        before = (member.language, member.zone, member.quiet_from, member.quiet_until, member.personalised)
        said = await press_setting(session, somebody(900), member, part, value)
        card = as_sequence(said)[0]
        after = (member.language, member.zone, member.quiet_from, member.quiet_until, member.personalised)
    assert (before == after, card.toast, card.edits) == (True, "这张卡片已更新", True)
