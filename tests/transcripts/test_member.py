"""The member bot's conversations, straight to the handlers and through aiogram over HTTP."""

from pathlib import Path

import pytest

from bot.config import Settings
from bot.member.front import MemberFront
from handlers.links import Links
from storage.search.finder import Finder
from storage.store import Store
from tests.canary import DESK_TOKEN, MEMBER_TOKEN
from tests.privacy_table import OPERATOR
from tests.transcripts.member_table import MemberTable
from tests.transcripts.over_http import http_stage
from tests.transcripts.playing import play
from tests.transcripts.script import read_script
from tests.transcripts.straight import StraightStage

FOLDER = Path(__file__).with_name("member")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
TOKEN = MEMBER_TOKEN
USERNAME = "club_bot"


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(
        member_token=TOKEN,
        desk_token=DESK_TOKEN,
        database="",
        folder=folder,
        api_url=url,
        link_base="https://t.me",
        administrators=frozenset(),
        webhook=None,
        operator=OPERATOR,
    )


@pytest.mark.parametrize("name", NAMES)
async def test_member_transcript_straight(name: str, store: Store, finder: Finder) -> None:
    table = MemberTable(finder, Links("https://t.me", USERNAME))
    await play(read_script(FOLDER / f"{name}.txt"), StraightStage(store, table.respond))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_member_transcript_over_http(name: str, store: Store, finder: Finder, tmp_path: Path) -> None:
    def make(url: str) -> MemberFront:
        return MemberFront(settings_for(url, tmp_path), store, finder)

    async with http_stage(store, make, TOKEN, USERNAME) as stage:
        await play(read_script(FOLDER / f"{name}.txt"), stage)
