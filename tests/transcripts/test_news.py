"""News from the desk to the weekly digest of those who chose the field, straight and over HTTP.

周敏 follows 新材料, 李工 电子信息. `> (到了周报的时间)`: it is the hour of their digest, and the clock ticks.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.due import send_news
from storage.base import now
from storage.news.tables import DigestSlot
from storage.people import Member
from storage.search.finder import Finder
from storage.settings import set_field
from storage.store import Store
from storage.vocabularies import TechField
from tests.transcripts.playing import Stage, play
from tests.transcripts.script import Cast, Event, Step, read_script
from tests.transcripts.two_bots import http_club, straight_club

SCRIPT = Path(__file__).parent / "news" / "weekly.txt"
HOUR = "(到了周报的时间)"
FIELDS = {"周敏": TechField.NM, "李工": TechField.EI}


class WithDigests:
    """Another stage, on which weeks pass."""

    def __init__(self, stage: Stage, store: Store) -> None:
        self._stage = stage
        self._store = store

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)
        async with self._store.writing() as session:
            for member in (await session.scalars(select(Member).where(Member.name.in_(FIELDS)))).unique():
                await set_field(session, member.id, FIELDS[member.name], chosen=True)

    async def play(self, step: Step) -> Sequence[Event]:
        if step.text != HOUR:
            return await self._stage.play(step)
        async with self._store.writing() as session:
            await session.execute(update(DigestSlot).values(next_at=now()))
        await send_news(self._store)
        return ()


async def test_news_transcript_straight(store: Store, finder: Finder) -> None:
    await play(read_script(SCRIPT), WithDigests(straight_club(store, finder), store))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_news_transcript_over_http(store: Store, finder: Finder, tmp_path: Path) -> None:
    async with http_club(store, finder, tmp_path) as stage:
        await play(read_script(SCRIPT), WithDigests(stage, store))
