"""A posting and what becomes of it, with an officer's verdicts between the parts of the conversation."""

from pathlib import Path

import pytest

from bot.member.front import MemberFront
from handlers.links import Links
from storage.posting.tables import Move
from storage.search.finder import Finder
from storage.store import Store
from tests.handlers.posting.filled import by_officer
from tests.transcripts.member_table import MemberTable
from tests.transcripts.over_http import http_stage
from tests.transcripts.playing import Stage, play
from tests.transcripts.script import read_script
from tests.transcripts.straight import StraightStage
from tests.transcripts.test_member import TOKEN, USERNAME, settings_for

FOLDER = Path(__file__).with_name("posting")
REFERENCE = "XQ-2026-0001"
REMARKS = {"summary": "请写明水量。", "budget": "请给出预算范围。"}


async def play_with_verdicts(store: Store, stage: Stage) -> None:
    await play(read_script(FOLDER / "1_submitted.txt"), stage)
    await by_officer(store, REFERENCE, Move.RETURN, REMARKS, "差两项。")
    await play(read_script(FOLDER / "2_returned.txt"), stage)
    await by_officer(store, REFERENCE, Move.APPROVE)
    await play(read_script(FOLDER / "3_published.txt"), stage)


async def test_posting_transcript_straight(store: Store, finder: Finder) -> None:
    table = MemberTable(finder, Links("https://t.me", USERNAME))
    await play_with_verdicts(store, StraightStage(store, table.respond))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_posting_transcript_over_http(store: Store, finder: Finder, tmp_path: Path) -> None:
    def make(url: str) -> MemberFront:
        return MemberFront(settings_for(url, tmp_path), store, finder)

    async with http_stage(store, make, TOKEN, USERNAME) as stage:
        await play_with_verdicts(store, stage)
