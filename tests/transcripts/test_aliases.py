"""Proposed aliases as conversations of members and officers, straight to the handlers."""

from pathlib import Path

from storage.search.finder import Finder
from storage.store import Store
from tests.transcripts.aliases_stage import WithFoulAir
from tests.transcripts.playing import play
from tests.transcripts.script import read_script
from tests.transcripts.two_bots import straight_club

SCRIPT = Path(__file__).with_name("aliases") / "proposing.txt"


async def test_alias_transcript_straight(store: Store, finder: Finder) -> None:
    await play(read_script(SCRIPT), WithFoulAir(straight_club(store, finder), store))
