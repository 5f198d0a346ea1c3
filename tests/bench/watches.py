"""How long one new record takes to be held against many watches."""

import json
import random
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple

from sqlalchemy import insert

from bot import sample
from storage.base import now
from storage.members import organisation_named
from storage.people import Member
from storage.search.alias_book import shipped_table
from storage.search.analysis import analyse
from storage.search.documents import Document
from storage.search.index import SearchIndex
from storage.search.query import Weighed
from storage.search.wording import field_terms
from storage.store import Store
from storage.watches.matching import match_new_records
from storage.watches.parting import names_of, part
from storage.watches.tables import Frequency, Watch, WatchName, WatchTerm
from tests.sample import add_achievement

A_MEMBER: Final = 20
CHUNK: Final = 5_000


async def time_watches(store: Store, watches: int) -> float:
    """Seconds of the pass for one new record, its commit included, over a migrated, empty store."""
    await fill_watches(store, watches)
    richest = max(_sample_texts(), key=lambda text: len(analyse(text)))
    async with store.writing() as session:
        await add_achievement(session, 1, title="样例", description=richest)
    began = perf_counter()
    async with store.writing() as session:
        await match_new_records(session)
    return perf_counter() - began


async def fill_watches(store: Store, watches: int) -> None:
    """So many watches for two or three terms of the field each, `A_MEMBER` a member."""
    rows = _watches(watches)
    async with store.writing() as session:
        organisation = await organisation_named(session, "样例企业")
        member_ids = range(1, watches // A_MEMBER + 2)
        members = [
            {"id": n, "telegram_id": n, "organisation_id": organisation.id, "consent_version": 1}
            for n in member_ids
        ]
        await session.execute(insert(Member), members)
    while chunk := list(islice(rows, CHUNK)):
        async with store.writing() as session:
            await session.execute(insert(Watch), [made.watch for made in chunk])
            await session.execute(insert(WatchTerm), [term for made in chunk for term in made.terms])
            if names := [name for made in chunk for name in made.names]:
                await session.execute(insert(WatchName), names)


class _Made(NamedTuple):
    """The rows of one watch."""

    watch: dict[str, object]
    terms: list[dict[str, object]]
    names: list[dict[str, object]]


def _watches(count: int) -> Iterator[_Made]:
    chance, terms = random.Random(20261122), sorted(field_terms())
    with TemporaryDirectory() as folder, closing(SearchIndex.open(Path(folder))) as index:
        texts = enumerate(_sample_texts())
        index.apply([Document(str(number), "achievement", text) for number, text in texts], [], 1)
        for number in range(count):
            text = " ".join(chance.sample(terms, chance.choice((2, 3))))
            yield _watch(number, text, index.weigh(text, "achievement", shipped_table()))


def _watch(number: int, text: str, weighed: Weighed) -> _Made:
    parts, watch_id = part(text, weighed.rarities), f"{number:012}"
    watch: dict[str, object] = {
        "id": watch_id,
        "member_id": number // A_MEMBER + 1,
        "text": text,
        "filters": {},
        "fingerprint": f"{number:064}",
        "frequency": Frequency.AT_ONCE if number % 2 else Frequency.DAILY,
        "next_at": None,
        "leading": parts.share,
        "rest": parts.rest,
        "after_change": 0,
        "created_at": now(),
    }
    terms: list[dict[str, object]] = [
        {"term": term, "watch_id": watch_id, "weight": weight} for term, weight in parts.leading.items()
    ]
    return _Made(watch, terms, names_of(watch_id, weighed.others))


def _sample_texts() -> list[str]:
    lines = sample.ACHIEVEMENTS.read_text("utf-8").splitlines()
    return [json.loads(line)["description"] for line in lines]
