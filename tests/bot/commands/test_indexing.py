"""`liaison-bot index` over a small store."""

import asyncio
import re
from pathlib import Path

from click.testing import CliRunner

from bot.commands.indexing import command
from bot.progress import said_now_and_then
from storage.migrating import migrate
from storage.store import open_store
from tests.sample import add_achievement, fill_club


async def _fill(url: str) -> None:
    store = open_store(url)
    await migrate(store)
    await fill_club(store)
    await store.close()


async def _add(url: str) -> None:
    store = open_store(url)
    async with store.writing() as session:
        await add_achievement(session, 9, title="膜蒸馏淡化装置")
    await store.close()


def test_index_takes_what_changed_since_the_last_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'club.db'}"
    env = {"LIAISON_DATABASE": url, "LIAISON_DATA": str(tmp_path)}
    asyncio.run(_fill(url))

    def indexed() -> str:
        result = CliRunner().invoke(command, env=env)
        assert result.exit_code == 0, result.output
        return re.sub(r"[\d.]+ s\n", "… s\n", result.output)

    first = indexed()
    assert first == "8 changed records indexed in … s\n"
    assert indexed() == "0 changed records indexed in … s\n"
    asyncio.run(_add(url))
    assert indexed() == "1 changed records indexed in … s\n"


def test_progress_is_said_now_and_then() -> None:
    said: list[str] = []
    tell = said_now_and_then("indexed", said.append, every=0.0)
    tell(12_000, 100_000)
    assert said == ["indexed: 12,000 of 100,000"]
    said_now_and_then("indexed", said.append, every=60.0)(1, 2)
    assert len(said) == 1
