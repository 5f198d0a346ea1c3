"""Events at the desk as conversations, with the members who hear of it, straight and over HTTP."""

from pathlib import Path

import pytest

from storage.search.finder import Finder
from storage.store import Store
from tests.transcripts.desk_events_stage import WithEvent
from tests.transcripts.playing import play
from tests.transcripts.script import read_script
from tests.transcripts.two_bots import http_club, straight_club

FOLDER = Path(__file__).with_name("desk_events")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
async def test_desk_event_transcript_straight(name: str, store: Store, finder: Finder) -> None:
    stage = straight_club(store, finder)
    await play(read_script(FOLDER / f"{name}.txt"), WithEvent(stage, store, name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_desk_event_transcript_over_http(
    name: str, store: Store, finder: Finder, tmp_path: Path
) -> None:
    async with http_club(store, finder, tmp_path) as stage:
        await play(read_script(FOLDER / f"{name}.txt"), WithEvent(stage, store, name))
