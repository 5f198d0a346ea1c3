"""Notices after their start, as conversations, straight and over HTTP."""

from pathlib import Path

import pytest

from storage.search.finder import Finder
from storage.store import Store
from tests.transcripts.playing import play
from tests.transcripts.running_stage import HttpRunning, StraightRunning, WithStarted
from tests.transcripts.script import read_script
from tests.transcripts.two_bots import both_bots

FOLDER = Path(__file__).with_name("desk_notices_running")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
OVER_HTTP = ("correcting", "steering")
"""The other one shows nothing else of the bots."""


@pytest.mark.parametrize("name", NAMES)
async def test_running_notice_transcript_straight(name: str, store: Store, finder: Finder) -> None:
    stage = StraightRunning(store, finder)
    await play(read_script(FOLDER / f"{name}.txt"), WithStarted(stage, store, name))


@pytest.mark.parametrize("name", OVER_HTTP)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_running_notice_transcript_over_http(
    name: str, store: Store, finder: Finder, tmp_path: Path
) -> None:
    async with both_bots(store, finder, tmp_path) as club:
        stage = HttpRunning(club, store, opened=True)
        await play(read_script(FOLDER / f"{name}.txt"), WithStarted(stage, store, name))
