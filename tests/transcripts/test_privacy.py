"""Consent, privacy, one's own data and being forgotten as conversations, straight and over HTTP."""

from pathlib import Path

import pytest

from handlers.links import Links
from storage.search.finder import Finder
from storage.store import Store
from tests.transcripts.member_table import MemberTable
from tests.transcripts.playing import play
from tests.transcripts.privacy_stage import WithChanges
from tests.transcripts.pushes_seen import StraightPushes, http_pushes
from tests.transcripts.script import read_script
from tests.transcripts.test_member import USERNAME

FOLDER = Path(__file__).with_name("privacy")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
async def test_privacy_transcript_straight(name: str, store: Store, finder: Finder) -> None:
    stage = StraightPushes(store, MemberTable(finder, Links("https://t.me", USERNAME)).respond)
    await play(read_script(FOLDER / f"{name}.txt"), WithChanges(stage, store))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_privacy_transcript_over_http(name: str, store: Store, finder: Finder, tmp_path: Path) -> None:
    async with http_pushes(store, finder, tmp_path) as stage:
        await play(read_script(FOLDER / f"{name}.txt"), WithChanges(stage, store))
