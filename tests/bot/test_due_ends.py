"""The clock ends what is past its end and warns of what comes near; twice it does nothing more."""

from datetime import timedelta

import pytest

from bot.due import DUE, mind_ends
from storage.base import now
from storage.posting import expiring
from storage.store import Store
from storage.vocabularies import Status
from tests.posted_sample import add_record, messages, the_record
from tests.sample import add_member


async def test_clock_minds_ends_in_batches_and_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "AT_ONCE", 2)
    async with store.writing() as session:
        author = await add_member(session, 801)
        ends = [now(), now() + timedelta(days=2)]
        references = [
            (await add_record(session, author, Status.PUBLISHED, valid_until=end)).reference
            for end in ends * 5
        ]
    assert mind_ends in DUE
    for _ in range(2):
        await mind_ends(store)
        told = [(kind, subject) for kind, subject, _, _ in await messages(store)]
        assert told == [("record", reference) for reference in references[::2]] + [
            ("ending", reference) for reference in references[1::2]
        ]
    states = [(await the_record(store, reference)).status for reference in references]
    assert states == [Status.EXPIRED, Status.PUBLISHED] * 5
