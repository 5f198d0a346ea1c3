"""Cases as conversations of several people with both bots, straight and over HTTP."""

from pathlib import Path

import pytest

from storage.search.finder import Finder
from storage.store import Store
from tests.transcripts.cases_stage import WithCase
from tests.transcripts.playing import play
from tests.transcripts.script import read_script
from tests.transcripts.two_bots import http_club, straight_club

FOLDER = Path(__file__).with_name("cases")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
async def test_case_transcript_straight(name: str, store: Store, finder: Finder) -> None:
    stage = straight_club(store, finder)
    await play(read_script(FOLDER / f"{name}.txt"), WithCase(stage, store, name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_case_transcript_over_http(name: str, store: Store, finder: Finder, tmp_path: Path) -> None:
    async with http_club(store, finder, tmp_path) as stage:
        await play(read_script(FOLDER / f"{name}.txt"), WithCase(stage, store, name))
