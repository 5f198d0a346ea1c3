"""SQLite and PostgreSQL give the same order for the same records and need."""

from pathlib import Path

from bot.loading import load
from bot.sample import ACHIEVEMENTS
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.store import open_store

NEEDS = ("废水", "機器人 抓取", "电池 battery 回收", "surface defect 视觉检测", "孩子")


async def order_in(database: str, folder: Path) -> list[list[str]]:
    store = open_store(database)
    await load(store, ACHIEVEMENTS, ACHIEVEMENTS.name)
    finder = await Finder.open(store, folder)
    async with store.reading() as session:
        found = [await finder.find(session, need, Filters(), member=None, count=50) for need in NEEDS]
    await finder.close()
    await store.close()
    return [[match.record.reference for match in findings.matches] for findings in found]


async def test_both_databases_give_the_same_order(both_databases: list[str], tmp_path: Path) -> None:
    sqlite, postgres = [
        await order_in(database, tmp_path / str(number)) for number, database in enumerate(both_databases)
    ]
    assert sqlite == postgres
    assert all(sqlite)
