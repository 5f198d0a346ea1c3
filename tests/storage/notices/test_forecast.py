"""The forecast: who gets it and who does not, each counted once; the start freezes just these."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import now
from storage.consents import withdraw_consent
from storage.members import mark_unreachable
from storage.notices.audience import How, Joined, OfField, Tagged
from storage.notices.forecast import Forecast
from storage.notices.freezing import start_notice
from storage.notices.tables import Notice, NoticeCategory
from storage.outbox.muting import set_muted
from storage.people import Member, MemberField, MemberTag
from storage.store import Store
from storage.vocabularies import TechField
from tests.events_sample import add_people
from tests.notices_sample import forecast_for, new_notice
from tests.outbox_steps import rows

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


def counts(found: Forecast) -> tuple[int, int, int, int, int]:
    waiting = sum(count for _, count in found.quiet)
    return found.recipients, found.opted_out, found.unreachable, found.no_consent, waiting


async def test_each_is_counted_once_under_what_keeps_them_out_first(store: Store) -> None:
    await fill(store)
    of_field = OfField(TechField.EI)
    found = {
        name: counts(await forecast_for(store, audience=Joined(How.OR, Tagged(name), of_field).as_json()))
        for name in PEOPLE
    }
    of_both = PEOPLE["of both audiences"][1]
    assert found == {
        name: of_both if name == "of both audiences" else tuple(map(sum, zip(expected, of_both, strict=True)))
        for name, (_, expected) in PEOPLE.items()
    }


async def test_forecast_is_what_the_start_then_freezes(store: Store) -> None:
    await fill(store)
    found = await forecast_for(store)
    assert counts(found) == tuple(map(sum, zip(*(each for _, each in PEOPLE.values()), strict=True)))
    notice_id = await new_notice(store)
    async with store.writing() as session:
        assert await start_notice(session, await session.get_one(Notice, notice_id), now()) == 4
    waiting = dict(found.quiet)
    assert Counter(row.not_before for row in await rows(store)) == {MOMENT: 3, **waiting}
    assert waiting == {MORNING: 1}


async def test_latecomers_that_are_let_in_are_no_part_of_the_forecast(store: Store) -> None:
    await add_people(store, 3)
    assert await forecast_for(store, open_days=7) == await forecast_for(store)
