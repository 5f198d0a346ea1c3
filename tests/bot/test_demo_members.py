"""The members of the sample club whom nobody plays."""

import json
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import sample
from bot.demo import CAST, fill_store
from bot.demo_members import AUDIENCE_NAME, FIRST_ID, enrol_members, furnish, members
from storage.base import now
from storage.news.tables import NewsItem
from storage.notices.audience import Everyone, members_of
from storage.notices.forecast import forecast_of
from storage.notices.saving import audience_of, named_audience
from storage.notices.tables import Notice, NoticeCategory
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Role


def test_each_is_a_sample_of_a_sample_organisation() -> None:
    homes = {json.loads(line)["name"] for line in _lines(sample.ORGANISATIONS)}
    assert all(member.sample and member.organisation in homes for member in members())
    names = [member.name for member in members()]
    assert len({*names} - {part.name for part in CAST}) == len(names)
    assert all(json.loads(line)["title"].startswith("样例：") for line in _lines(sample.NEWS))


async def test_officer_reaches_them_by_everything_a_notice_can_be_sent_by(store: Store) -> None:
    await fill_store(store, lambda _done, _total: None)
    await enrol_members(store)
    await furnish(store, CAST[3].telegram_id)
    async with store.writing() as session:
        author = (
            await session.scalars(select(Member).where(Member.telegram_id == CAST[3].telegram_id))
        ).one()
        await _see_forecast_to_all(session, author)
        await _see_saved_audience(session)
        assert await session.scalar(select(func.count(NewsItem.id))) == len(_lines(sample.NEWS))


async def _see_forecast_to_all(session: AsyncSession, author: Member) -> None:
    """Some opted out and some cannot be reached, so that a forecast has something to say."""
    opted_out = sum("notice_club" in member.muted for member in members())
    unreachable = sum(member.unreachable for member in members())
    everyone = Everyone().as_json()
    notice = Notice(author_id=author.id, category=NoticeCategory.CLUB, audience=everyone, content={})
    session.add(notice)
    await session.flush()
    seen = await forecast_of(session, notice, now())
    assert opted_out
    assert unreachable
    assert (seen.opted_out, seen.unreachable, seen.no_consent) == (opted_out, unreachable, 0)
    assert seen.recipients == len(members()) + len(CAST) - opted_out - unreachable


async def _see_saved_audience(session: AsyncSession) -> None:
    kept = await named_audience(session, AUDIENCE_NAME)
    assert kept
    found = (await session.scalars(select(Member).where(members_of(audience_of(kept))))).unique().all()
    assert len(found) > 10
    assert not any(member.may(Role.MANAGER) for member in found)
    assert {member.telegram_id >= FIRST_ID for member in found} == {True, False}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
