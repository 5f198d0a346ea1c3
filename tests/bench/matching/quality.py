"""How good: every set of judged queries against ours and its peers, over the same records."""

import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final

from rich.progress import Progress

from bot.commands.evaluating import evaluated, judged_of, measured, prepared
from storage.search.finder import Finder
from storage.search.judging import DEPTH, Figures, Judged, evaluate
from storage.store import Store
from tests.bench.matching.corpus import material_of, objects, query_files, record_files
from tests.bench.matching.filling import fill
from tests.bench.matching.peers import PEERS, tokenised
from tests.bench.matching.table import Quality

OURS: Final = "liaison-bot"
NEEDS: Final = "human"
LEFT_OUT: Final = ("title", "keywords")
"""Fields that a set of queries was made of, by the name of its file."""


async def qualities(data: Path, peers: Collection[str], say: Callable[[str], None]) -> list[Quality]:
    sets = {path.stem.removeprefix("queries-"): path for path in query_files(data)}
    figures: dict[str, dict[str, tuple[float, float]]] = {}
    for without in (None, *LEFT_OUT):
        judged = {name: list(judged_of(path)) for name, path in sets.items() if left_out(name) == without}
        if judged:
            say(f"quality, {without or 'nothing'} left out: {', '.join(judged)}")
            await _measure(data, without, judged, peers, figures)
    return [Quality(name, by_set) for name, by_set in figures.items()]


def needs_of(data: Path) -> Path:
    """The needs in plain words; not every folder has them."""
    return data / f"queries-{NEEDS}.jsonl"


async def in_a_crowd(data: Path, count: int, say: Callable[[str], None]) -> Quality:
    """The needs in plain words against all records and `count` made ones, of sentences of all others."""
    needs = list(judged_of(needs_of(data)))
    material = material_of(data, frozenset[str]().union(*(need.relevant for need in needs)))

    async def work(store: Store, finder: Finder, progress: Progress) -> dict[str, Figures]:
        say(f"quality in a crowd: {await fill(store, material.made(count)):,} records more")
        await finder.catch_up()
        return await measured({NEEDS: needs}, store, finder, progress)

    got = await prepared(record_files(data), (), work)
    return Quality(OURS, {NEEDS: (got[NEEDS].mrr_at_10, got[NEEDS].recall_at_10)})


async def _measure(
    data: Path,
    without: str | None,
    judged: Mapping[str, list[Judged]],
    peers: Collection[str],
    figures: dict[str, dict[str, tuple[float, float]]],
) -> None:
    ours = await evaluated(record_files(data), judged, [without] if without else [])
    for name, got in ours.items():
        figures.setdefault(OURS, {})[name] = (got.mrr_at_10, got.recall_at_10)
    texts = [(str(one["id"]), _text(one, without)) for path in record_files(data) for one in objects(path)]
    for peer_name in peers:
        offer = PEERS[peer_name]
        if not offer.installed:
            continue
        with tempfile.TemporaryDirectory() as folder:
            peer = offer.make(Path(folder), offer.tokens)
            peer.build(tokenised(texts, offer.tokens))

            async def search(text: str, find: Callable[[str], list[str]] = peer.search) -> list[str]:
                return find(text)[:DEPTH]

            for name, queries in judged.items():
                got = await evaluate(search, queries)
                figures.setdefault(peer_name, {})[name] = (got.mrr_at_10, got.recall_at_10)


def left_out(name: str) -> str | None:
    """The field that the queries of a set were made of."""
    return next((field for field in LEFT_OUT if name.startswith(field)), None)


def _text(record: dict[str, Any], without: str | None) -> str:  # Any: JSON of others
    title = "" if without == "title" else str(record.get("title") or "")
    keywords = [] if without == "keywords" else list(map(str, record.get("keywords") or ()))
    return "\n".join((title, *keywords, str(record.get("abstract") or "")))
