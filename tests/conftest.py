"""The store of every test: the same suite on SQLite and on PostgreSQL (from the pgserver wheel)."""

import asyncio
import gc
import os
import shutil
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, is_hypothesis_test, settings
from hypothesis import strategies as st

from bot.__main__ import COLLECT
from storage.store import Store, open_store
from tests import canary
from tests.dictionaries import keep_dictionaries
from tests.keys import KEY, KEYS
from tests.postgres import ClubDatabase, migrated
from tests.statements import compiled_once
from tests.zygote import Zygote

DATABASES = ["sqlite", "postgresql"]


IN_MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes that a run may take in memory at the same time; it takes about half of it."""


def pytest_configure(config: pytest.Config) -> None:
    """Stores lie in memory where the system has room for files there.

    Every commit is forced to the disk, which takes a hundred times as long there, and tests lose no power.
    """
    named = config.getoption("basetemp") or "PYTEST_DEBUG_TEMPROOT" in os.environ
    if not named and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free >= ROOM:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(IN_MEMORY)
    keep_dictionaries()
    gc.set_threshold(*COLLECT)  # as the bots do: an eighth of a run was looking for garbage


# How long an input takes to make is a matter of the machine: where another worker has it, a second is soon
# over. It failed two whole runs in six, each time after a single draw that took one.
settings.register_profile("liaison", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("liaison")


@settings(max_examples=1, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text())
def draw_some_text(_text: str) -> None:
    """In a new folder Hypothesis makes its tables of characters first.

    They take seconds, and the first test that draws a text would be told that its inputs come too slowly.
    """


def pytest_collection_finish(session: pytest.Session) -> None:
    if any(is_hypothesis_test(getattr(item, "obj", None)) for item in session.items):
        draw_some_text()
    gc.freeze()  # what was imported stays: nobody needs to look through it for garbage again


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that fork processes share two workers: a zygote imports everything once, for nine seconds."""
    for item in items:
        if "zygote" in getattr(item, "fixturenames", ()):
            half = "soak" if "soak" in item.path.parts else "bot"
            item.add_marker(pytest.mark.xdist_group(f"processes of {half}"))


os.environ.setdefault("LIAISON_KEY", KEY)
"""For commands and processes that tests start: without it they would make a key file in this folder."""


@pytest.fixture(scope="session")
def canary_watch() -> canary.Watch:
    return canary.begin_watch()


@pytest.fixture(autouse=True)
def no_token_shows(request: pytest.FixtureRequest, canary_watch: canary.Watch) -> Iterator[None]:
    """Each test ends with no token of the bots in any log line, in what a process said, or in its store."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    assert canary_watch.taken() == []
    assert folder is None or canary.files_with_the_canary(folder) == []


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bots take the people of this test for slow ones, however fast a machine plays them."""
    from bot.allowance import Measure  # noqa: PLC0415 - aiogram takes seconds to import

    for name in ("bot.member.front.PEOPLE", "bot.desk.front.PEOPLE", "bot.desk.front.OFFICERS"):
        monkeypatch.setattr(name, Measure(1e9, 0, 0))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "template.db"
    asyncio.run(migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres(worker_id: str) -> Iterator[ClubDatabase]:
    if named := os.environ.get("LIAISON_TEST_POSTGRES"):
        made = ClubDatabase(named, worker_id)
        yield made
        made.drop()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns where XDG_RUNTIME_DIR is not set
        pgserver = pytest.importorskip(
            "pgserver", reason="no pgserver wheel for this Python: name a server in LIAISON_TEST_POSTGRES"
        )
    # not in pytest's own folder: as root the server is another user, whom each new pytest shuts out of it
    with TemporaryDirectory(
        prefix="liaison-postgres-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")
    ) as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        yield ClubDatabase(server.get_uri(), worker_id)
        server.cleanup()


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    started = Zygote()
    yield started
    started.close()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty SQLite store of this test's own."""
    return _copied(sqlite_template, tmp_path)


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty store of this test's own."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_database")
        return url
    postgres: ClubDatabase = request.getfixturevalue("postgres")
    return postgres.emptied()


@pytest.fixture
def both_databases(sqlite_database: str, postgres: ClubDatabase) -> list[str]:
    """An empty store of each kind, to hold one against the other."""
    return [sqlite_database, postgres.emptied()]


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    with compiled_once():
        opened = open_store(database, KEYS)
    yield opened
    await opened.close()


def _copied(template: Path, folder: Path) -> str:
    path = folder / "liaison.db"
    shutil.copyfile(template, path)
    path.chmod(0o600)
    return f"sqlite:///{path}"
