"""One engine in a process of its own, so that its memory is its own: measures, and prints a JSON object.

`peer NAME SIZE FOLDER [DATA]`; `build FOLDER` makes the index of the store that lies there, `ours FOLDER`
takes it up and asks the queries that lie there; `import FOLDER COUNT [DATA]` adds records.
"""

import asyncio
import json
import resource
import shutil
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from storage.migrating import migrate
from storage.search.finder import Finder
from storage.search.lexicon import lexicon
from storage.search.matches import Filters
from storage.store import Store, open_store
from tests.bench.matching.corpus import Made, Material, material_of
from tests.bench.matching.filling import fill
from tests.bench.matching.peers import PEERS, tokenised

LONGEST: Final = 20.0
"""Seconds of searching; a slow engine is asked fewer queries, `FEWEST` at least."""
FEWEST: Final = 30
FINDABLE: Final = 10
QUERIES: Final = "queries.json"

Told = dict[str, float]


def measure_peer(name: str, size: int, folder: Path, material: Material) -> Told:
    offer = PEERS[name]
    peer = offer.make(folder, offer.tokens)
    began = time.monotonic()
    peer.build(tokenised(_texts(material, size), offer.tokens))
    built = time.monotonic() - began
    told = _timed(peer.search, material.queries)
    return {**told, "build": built, "disk": disk(folder), "memory": memory()}


async def build_ours(folder: Path) -> Told:
    store = open_store(f"sqlite:///{folder / 'liaison.db'}")
    try:
        await migrate(store)
        began = time.monotonic()
        finder = await Finder.open(store, folder / "index")
        await finder.catch_up()
        await finder.close()
        built = time.monotonic() - began
        lexicon()  # as the bots make it aside at the first start of all, and not part of the index
        return {
            "build": built,
            "disk": disk(folder / "index"),
            "most_memory": most_memory(),
        }
    finally:
        await store.close()


async def measure_ours(folder: Path) -> Told:
    """Without the sentences that records are made of: they would count as memory of ours."""
    queries: list[str] = json.loads((folder / QUERIES).read_text("utf-8"))
    store = open_store(f"sqlite:///{folder / 'liaison.db'}")
    try:
        await migrate(store)
        finder = await Finder.open(store, folder / "index")
        await finder.catch_up()
        look = _looker(finder, store)
        told = await _timed_aside(look, queries)
        told["memory"] = memory()
        told |= await _findable(store, finder, folder)
        await finder.close()
    finally:
        await store.close()
    return told


async def import_more(folder: Path, count: int, material: Material) -> Told:
    store = open_store(f"sqlite:///{folder / 'liaison.db'}")
    try:
        await migrate(store)
        began = time.monotonic()
        await fill(store, material.made(count, seed=20), first=80_000_000)
    finally:
        await store.close()
    return {"import": time.monotonic() - began}


def _looker(finder: Finder, store: Store) -> Callable[[str], Awaitable[list[str]]]:
    """As a member's search goes: a session, the page of five with its reasons."""

    async def look(text: str) -> list[str]:
        async with store.reading() as session:
            found = await finder.find(session, text, Filters(), member=None)
            return [match.record.reference for match in found.matches]

    return look


async def _findable(store: Store, finder: Finder, folder: Path) -> Told:
    """Seconds from the commit of a record to the end of the search that finds it: here, and elsewhere."""
    for first_slot in (folder / "index").glob("*/0"):
        shutil.copytree(first_slot, first_slot.with_name("1"), ignore=shutil.ignore_patterns("lock"))
    other = await Finder.open(store, folder / "index")
    await other.catch_up()
    here: list[float] = []
    there: list[float] = []
    first = 90_000_000
    for number in range(FINDABLE):
        name = f"findable{number}"
        await fill(store, [Made(name, (), "")], first=first + number)
        for process, times in ((finder, here), (other, there)):
            began = time.monotonic()
            assert await _looker(process, store)(name) != []
            times.append(time.monotonic() - began)
    await other.close()
    return {"findable_here": max(here), "findable_there": max(there)}


def _texts(material: Material, size: int) -> Iterator[tuple[str, str]]:
    for number, made in enumerate(material.made(size), start=1):
        yield str(number), "\n".join((made.title, *made.keywords, made.body))


def _timed(search: Callable[[str], object], queries: Sequence[str]) -> Told:
    """After one round of a few, that everything is in memory which would be."""
    for text in queries[:5]:
        search(text)
    took: list[float] = []
    cpu = time.process_time()
    for text in queries:
        began = time.perf_counter()
        search(text)
        took.append(time.perf_counter() - began)
        if sum(took) > LONGEST and len(took) >= FEWEST:
            break
    return _told(took, time.process_time() - cpu)


async def _timed_aside(look: Callable[[str], Awaitable[object]], queries: Sequence[str]) -> Told:
    for text in queries[:5]:
        await look(text)
    took = []
    cpu = time.process_time()
    for text in queries:
        began = time.perf_counter()
        await look(text)
        took.append(time.perf_counter() - began)
    return _told(took, time.process_time() - cpu)


def _told(took: Sequence[float], cpu: float) -> Told:
    """On a machine that others use too, what a search takes of a processor tells more than the clock."""
    ordered = sorted(took)
    return {
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[int(len(ordered) * 0.99)],
        "cpu": cpu / len(took),
    }


def disk(folder: Path) -> float:
    """Bytes."""
    return float(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))


def memory() -> float:
    """Bytes of this process that are resident now."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmRSS:"))) * 1024


def most_memory() -> float:
    """Bytes of this process that ever were."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def main() -> None:
    what, *rest = sys.argv[1:]
    if what == "peer":
        name, size, folder, *data = rest
        told = measure_peer(name, int(size), Path(folder), material_of(Path(data[0]) if data else None))
    elif what == "import":
        folder, count, *data = rest
        told = asyncio.run(
            import_more(Path(folder), int(count), material_of(Path(data[0]) if data else None))
        )
    elif what == "build":
        told = asyncio.run(build_ours(Path(rest[0])))
    else:
        told = asyncio.run(measure_ours(Path(rest[0])))
    print(json.dumps(told))


main()
