"""The desk's conversations, straight to the handlers and through python-telegram-bot over HTTP."""

from pathlib import Path

import pytest

from storage.search.finder import Finder
from storage.store import Store
from tests.transcripts.desk_stage import StraightDesk, http_desk
from tests.transcripts.playing import play
from tests.transcripts.privacy_stage import WithChanges
from tests.transcripts.script import read_script

FOLDER = Path(__file__).with_name("desk")
IMPORTS = Path(__file__).with_name("desk_imports")
"""Imports need the desk's background work, so these are played over HTTP only."""
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
IMPORT_NAMES = sorted(path.stem for path in IMPORTS.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
async def test_desk_transcript_straight(name: str, store: Store, finder: Finder) -> None:
    await play(read_script(FOLDER / f"{name}.txt"), WithChanges(StraightDesk(store, finder), store))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_desk_transcript_over_http(name: str, store: Store, finder: Finder, tmp_path: Path) -> None:
    async with http_desk(store, finder, tmp_path) as stage:
        await play(read_script(FOLDER / f"{name}.txt"), WithChanges(stage, store))


@pytest.mark.parametrize("name", IMPORT_NAMES)
async def test_desk_import_transcript_over_http(
    name: str, store: Store, finder: Finder, tmp_path: Path
) -> None:
    async with http_desk(store, finder, tmp_path) as stage:
        await play(read_script(IMPORTS / f"{name}.txt"), stage)
