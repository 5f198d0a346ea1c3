"""`liaison-bot search` over a small store."""

import asyncio
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.searching import command
from storage.migrating import migrate
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.store import open_store
from tests.sample import add_achievement, fill_club

NOTHING = "没有找到合适的成果。换个说法再试。\n"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of a club with the sample's eight achievements."""
    url = f"sqlite:///{tmp_path / 'club.db'}"
    asyncio.run(_fill(url))
    return {"LIAISON_DATABASE": url, "LIAISON_DATA": str(tmp_path), "COLUMNS": "100"}


async def _fill(url: str) -> None:
    store = open_store(url)
    await migrate(store)
    await fill_club(store)
    await store.close()


async def _add(url: str, title: str) -> None:
    store = open_store(url)
    async with store.writing() as session:
        await add_achievement(session, 9, title=title)
    await store.close()


async def _found(url: str, index: Path, text: str) -> list[str]:
    """References as a member of another organisation is shown them."""
    store = open_store(url)
    finder = await Finder.open(store, index)
    await finder.catch_up()
    async with store.reading() as session:
        found = await finder.find(session, text, Filters(), member=None, count=10)
        references = [match.record.reference for match in found.matches]
    await finder.close()
    await store.close()
    return references


def run(env: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(command, words, env=env)


def places(result: Result) -> list[tuple[str, str]]:
    assert result.exit_code == 0, result.output
    return re.findall(r"^(\d+) +(CG-2026-\d{4}) ", result.stdout, re.MULTILINE)


def test_search_prints_the_best_first(env: dict[str, str]) -> None:
    result = run(env, "电镀废水里的重金属怎么回收")
    assert places(result)[:1] == [("1", "CG-2026-0003")]
    assert re.search(r"^1 +CG-2026-0003 +电镀废水重金属回收膜 .*重金属", result.stdout, re.MULTILINE)


def test_search_prints_in_the_order_of_a_members_answer(env: dict[str, str]) -> None:
    order = asyncio.run(_found(env["LIAISON_DATABASE"], Path(env["LIAISON_DATA"]) / "index", "废水"))
    assert {f"CG-2026-000{number}" for number in range(1, 7)} == set(order)
    listed = [(str(place), reference) for place, reference in enumerate(order, start=1)]
    assert places(run(env, "废水")) == listed
    assert places(run(env, "废水", "--count", "2")) == listed[:2]


@pytest.mark.parametrize("title", ["[mRNA]疫苗冻干工艺", "[/b]疫苗冻干工艺"])
def test_brackets_of_a_title_are_printed(env: dict[str, str], title: str) -> None:
    asyncio.run(_add(env["LIAISON_DATABASE"], title))
    result = run(env, "疫苗冻干")
    assert places(result) == [("1", "CG-2026-0009")]
    assert title in result.stdout


@pytest.mark.parametrize("text", ["", "？！", "有没有"])
def test_search_for_nothing_finds_nothing(env: dict[str, str], text: str) -> None:
    result = run(env, text)
    assert (result.exit_code, result.stdout) == (0, NOTHING)


def test_search_in_no_folder_is_one_sentence(env: dict[str, str], tmp_path: Path) -> None:
    nowhere = tmp_path / "none"
    result = run({**env, "LIAISON_DATA": str(nowhere)}, "废水")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (f"Error: the folder {nowhere} of LIAISON_DATA does not exist; create it first\n")
