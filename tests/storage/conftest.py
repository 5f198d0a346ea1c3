"""What the tests of the outbox share."""

import pytest

import storage.base
from tests.outbox_steps import StoppedTime


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedTime:
    """The store's time stands still until it is told to pass."""
    stopped = StoppedTime()
    monkeypatch.setattr(storage.base, "time", stopped)
    return stopped
