import pytest

import storage.base
from tests.outbox_steps import StoppedTime


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedTime:
    """It is the afternoon in Shanghai, and stays so: nobody is in their quiet hours."""
    stopped = StoppedTime()
    monkeypatch.setattr(storage.base, "time", stopped)
    return stopped
