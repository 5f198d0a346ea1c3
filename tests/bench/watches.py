"""How long one new record takes to be held against many watches."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from time import perf_counter
from typing import Final

from sqlalchemy import insert

from bot import sample
from storage.base import now
from storage.members import organisation_named
from storage.people import Member
from storage.search.analysis import analyse
from storage.search.query import query_terms
from storage.search.view import Population
from storage.search.wording import field_terms
from storage.store import Store
from storage.watches.keeping import part
from storage.watches.matching import match_new_records
from storage.watches.tables import Frequency, Watch, WatchTerm
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
            await session.execute(insert(Watch), [watch for watch, _ in chunk])
            await session.execute(insert(WatchTerm), [term for _, terms in chunk for term in terms])


def _watches(count: int) -> Iterator[tuple[dict[str, object], list[dict[str, object]]]]:
    chance, terms, texts = random.Random(20261122), sorted(field_terms()), _sample_texts()
    frequency = Counter(term for text in texts for term in set(analyse(text).terms()))
    population = Population(len(texts), 1.0)
    for number in range(count):
        text = " ".join(chance.sample(terms, chance.choice((2, 3))))
        weights = {term: population.rarity(frequency[term]) for term in query_terms(text)}
        yield _watch(number, text, weights)


def _watch(
    number: int, text: str, weights: Mapping[str, float]
) -> tuple[dict[str, object], list[dict[str, object]]]:
    parts = part(text, weights)
    watch: dict[str, object] = {
        "id": f"{number:012}",
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
    terms = [{"term": t, "watch_id": watch["id"], "weight": w} for t, w in parts.leading.items()]
    return watch, terms


def _sample_texts() -> list[str]:
    lines = sample.ACHIEVEMENTS.read_text("utf-8").splitlines()
    return [json.loads(line)["description"] for line in lines]
