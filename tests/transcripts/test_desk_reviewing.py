"""Review and exports as conversations, straight to the handlers and through python-telegram-bot over HTTP."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from storage.records import Demand
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Status
from tests.posted_sample import add_record, add_version
from tests.sample import add_member
from tests.transcripts.desk_stage import StraightDesk, http_desk
from tests.transcripts.playing import Stage, play
from tests.transcripts.script import Cast, Event, Step, read_script

FOLDER = Path(__file__).with_name("desk_reviews")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


class Furnished:
    """A stage on which three things of one author wait, the first much like a record that is up."""

    def __init__(self, stage: Stage, store: Store) -> None:
        self._stage = stage
        self._store = store

    async def set_up(self, people: Sequence[Cast], groups: Mapping[str, Sequence[str]]) -> None:
        await self._stage.set_up(people, groups)
        async with self._store.writing() as session:
            author = await add_member(session, 801, "李工", "浦江乳业（样例）")
            twin: dict[str, Any] = {
                "title": "短程脱氮污水处理技术",
                "summary": "面向食品废水的短程硝化脱氮工艺，不需外加碳源。",
                "trl": 6,
                "confidential_detail": "配方甲",
            }
            await add_record(session, author, Status.PENDING, **twin)
            await add_record(session, author, Status.PENDING, Demand, anonymous=True)
            up = await add_record(session, author, Status.PUBLISHED)
            await add_version(session, up, title="膜法浓缩乳清", price="30-50万元", advantages=None)

    async def play(self, step: Step) -> Sequence[Event]:
        return await self._stage.play(step)


@pytest.mark.parametrize("name", NAMES)
async def test_review_transcript_straight(name: str, store: Store, finder: Finder) -> None:
    await play(read_script(FOLDER / f"{name}.txt"), Furnished(StraightDesk(store, finder), store))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_review_transcript_over_http(name: str, store: Store, finder: Finder, tmp_path: Path) -> None:
    async with http_desk(store, finder, tmp_path) as stage:
        await play(read_script(FOLDER / f"{name}.txt"), Furnished(stage, store))
