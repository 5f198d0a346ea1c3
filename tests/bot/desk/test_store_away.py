"""A store that is away for a moment delays an import and neither refuses it nor ends the work."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.sandbox.people import Stage
from storage.search.finder import Finder
from storage.store import Store
from tests.bot.desk.conftest import DESK, OFFICER, polling_desk, until
from tests.bot.desk.test_importing import previewed, states, titles, until_state

LOCKED = OperationalError("SELECT", {}, Exception("database is locked"))


@contextmanager
def failing(store: Store, failure: Exception, numbers: set[int]) -> Iterator[list[int]]:
    """Of the statements that read imports, those with these numbers (from 1) fail; the failed are listed."""
    count, failed = 0, []

    def strike(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal count
        if statement.startswith("SELECT") and "FROM import_batch" in statement.replace("\n", ""):
            count += 1
            if count in numbers:
                failed.append(count)
                raise failure

    engine = store.engine.sync_engine
    event.listen(engine, "before_cursor_execute", strike)
    try:
        yield failed
    finally:
        event.remove(engine, "before_cursor_execute", strike)


@pytest.mark.parametrize("failure", [LOCKED, PoolTimeout("no connection is free")])
async def test_store_away_for_a_moment_delays_a_confirmed_import(
    stage: Stage,
    club: Store,
    finder: Finder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
) -> None:
    """The first look for due imports fails, and the first reading of the one that the second look finds."""
    monkeypatch.setattr("bot.desk.importing.LOOK_AGAIN", 0.05)
    officer = await stage.person(OFFICER)
    async with polling_desk(stage, club, finder, tmp_path):
        await previewed(officer)
        await until_state(club, "previewed", shown=True)
    async with polling_desk(stage, club, finder, tmp_path, works=False):
        await officer.press(DESK, "✅ 导入 3 条")
        await until_state(club, "confirmed")
    with failing(club, failure, {1, 3}) as failed:
        async with polling_desk(stage, club, finder, tmp_path):
            await until(officer, "已导入")
            await until_state(club, "done", shown=True)
    assert failed == [1, 3]
    assert (await states(club), len(await titles(club))) == (["done"], 3)
