"""The rows of `make soak` in a few seconds each, without the figures that a slow machine would change."""

from pathlib import Path

import pytest

from tests.soak import processes
from tests.soak.measuring import Row, Scale
from tests.soak.rows import ENTRIES
from tests.zygote import Zygote

SHORT = [
    pytest.param(database, entry.row, id=f"{entry.name}-{database}")
    for entry in ENTRIES
    for database in entry.short
]


@pytest.mark.parametrize(("database", "row"), SHORT, indirect=["database"])
async def test_row_keeps_its_promise(
    database: str, row: Row, tmp_path: Path, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "spawn", zygote.fork)
    measured = await row(Scale(database, tmp_path, whole=False))
    assert measured.ok, measured.measured
