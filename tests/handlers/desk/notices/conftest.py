"""An officer of the desk who wants no notices, and a clock that stands still."""

import pytest

import storage.base
from storage.notices.tables import NoticeCategory
from storage.outbox.muting import set_muted
from storage.people import Member
from storage.store import Store
from tests.outbox_steps import StoppedTime


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedTime:
    stopped = StoppedTime()
    monkeypatch.setattr(storage.base, "time", stopped)
    return stopped


@pytest.fixture
async def officer(officer: Member, store: Store) -> Member:
    """Who wants no notices, so that only members get them."""
    async with store.writing() as session:
        await set_muted(session, officer.id, NoticeCategory.CLUB, muted=True)
    return officer
