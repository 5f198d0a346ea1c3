"""Who joins and who decides: conversations of several people with both bots."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from storage.people import Member
from storage.search.finder import Finder
from storage.store import Store
from tests.transcripts.membership_stage import WithInvites
from tests.transcripts.playing import play
from tests.transcripts.script import read_script
from tests.transcripts.two_bots import http_club, straight_club

FOLDER = Path(__file__).with_name("membership")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
OVER_HTTP = ("joining_by_request", "joining_by_invite")


@pytest.mark.parametrize("name", NAMES)
async def test_membership_transcript_straight(name: str, store: Store, finder: Finder) -> None:
    await play(read_script(FOLDER / f"{name}.txt"), WithInvites(straight_club(store, finder)))


@pytest.fixture
def awake() -> Iterator[None]:
    """Whoever joins has no quiet hours: at night what they are told would wait for the morning."""

    def wake(_: object, __: object, member: Member) -> None:
        member.quiet_from = member.quiet_until = 0

    event.listen(Member, "before_insert", wake)
    yield
    event.remove(Member, "before_insert", wake)


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize("name", OVER_HTTP)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_membership_transcript_over_http(
    name: str, store: Store, finder: Finder, tmp_path: Path
) -> None:
    async with http_club(store, finder, tmp_path) as stage:
        await play(read_script(FOLDER / f"{name}.txt"), WithInvites(stage))
