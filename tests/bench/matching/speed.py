"""How fast and how large: our whole path and its peers, over the same records, each in its own process."""

import asyncio
import json
import os
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path
from typing import Final

from storage.migrating import migrate
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.store import open_store
from tests.bench.matching.corpus import Material, material_of
from tests.bench.matching.filling import fill
from tests.bench.matching.peers import PEERS
from tests.bench.matching.table import Row, seconds_said
from tests.keys import KEY

OURS: Final = "liaison-bot, whole path"
IMPORTED: Final = 20_000


async def speeds(
    size: int, data: Path | None, peers: Collection[str], say: Callable[[str], None]
) -> list[Row]:
    """A row for ours, one for each peer that is wanted, installed and up to the size."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(await _ours(size, Path(folder), data, say))
    for name, offer in PEERS.items():
        if name not in peers or size > offer.largest:
            continue
        if not offer.installed:
            say(f"{name}: not installed (pip install -e '.[bench]')")
            continue
        with tempfile.TemporaryDirectory() as folder:
            told = await _child("peer", name, str(size), folder, *_named(data))
        rows.append(Row(name, told))
        say(f"{size:,} records, {name}: {seconds_said(told['p50'])}")
    return rows


async def _ours(size: int, folder: Path, data: Path | None, say: Callable[[str], None]) -> Row:
    material = await asyncio.to_thread(material_of, data)
    store = open_store(f"sqlite:///{folder / 'liaison.db'}")
    try:
        await migrate(store)
        began = time.monotonic()
        await fill(store, material.made(size))
    finally:
        await store.close()
    say(f"{size:,} records in the store after {time.monotonic() - began:.0f} s")
    (folder / "queries.json").write_text(json.dumps(material.queries), "utf-8")
    told = await _child("build", str(folder)) | await _child("ours", str(folder))
    told["cold"] = min([await _cold_start(folder, material.queries[number]) for number in range(3)])
    told |= await _during_import(folder, data, material)
    say(f"{size:,} records, {OURS}: {seconds_said(told['p50'])}")
    return Row(OURS, told)


async def _cold_start(folder: Path, text: str) -> float:
    """From the start of a process to its first answer, a page of results printed."""
    env = {
        **os.environ,
        "LIAISON_DATABASE": f"sqlite:///{folder / 'liaison.db'}",
        "LIAISON_DATA": str(folder),
        "LIAISON_KEY": KEY,
    }
    began = time.monotonic()
    words = ("-m", "bot", "search", "--", text)
    process = await asyncio.create_subprocess_exec(sys.executable, *words, env=env, stdout=PIPE, stderr=PIPE)
    assert process.stdout
    answer = await process.stdout.read(1)
    answered = time.monotonic() - began
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert answer
    return answered


async def _during_import(folder: Path, data: Path | None, material: Material) -> dict[str, float]:
    """Searches one after the other here, while another process commits 20,000 records and we follow."""
    store = open_store(f"sqlite:///{folder / 'liaison.db'}")
    finder = await Finder.open(store, folder / "index")
    try:
        await finder.catch_up()

        async def look(text: str) -> None:
            async with store.reading() as session:
                await finder.find(session, text, Filters(), member=None)

        usually = await _searched(look, material.queries, lambda: False)
        importing = asyncio.create_task(_child("import", str(folder), str(IMPORTED), *_named(data)))
        began = time.monotonic()

        async def followed() -> float:
            await importing
            await finder.catch_up()
            return time.monotonic() - began

        following = asyncio.create_task(followed())
        meanwhile = await _searched(look, material.queries, lambda: not following.done())
        return {
            "usual_p99": _p99(usually),
            "import_p99": _p99(meanwhile),
            "import_findable": await following,
        }
    finally:
        await finder.close()
        await store.close()


async def _searched(
    look: Callable[[str], Awaitable[None]], queries: Sequence[str], more: Callable[[], bool]
) -> list[float]:
    took: list[float] = []
    while len(took) < len(queries) or more():
        began = time.perf_counter()
        await look(queries[len(took) % len(queries)])
        took.append(time.perf_counter() - began)
        await asyncio.sleep(0)
    return took


def _p99(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


async def _child(*words: str) -> dict[str, float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.matching.child", *words, stdout=PIPE
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, f"{words} failed"
    found: dict[str, float] = json.loads(told.decode().splitlines()[-1])
    return found


def _named(data: Path | None) -> tuple[str, ...]:
    return (str(data),) if data else ()
