"""Made records straight into a store: what an import would leave there, without its checks."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from typing import Final

from sqlalchemy import insert

from storage.base import now
from storage.changes import next_change
from storage.records import Achievement
from storage.store import Store
from storage.vocabularies import Status, TechField
from tests.bench.matching.corpus import Made

AT_ONCE: Final = 5_000


async def fill(store: Store, records: Iterable[Made], *, first: int = 1) -> int:
    """Published achievements numbered from `first` on; how many."""
    number, rest = first, iter(records)
    while some := list(islice(rest, AT_ONCE)):
        async with store.writing() as session:
            change = await next_change(session)
            rows = [_row(one, number + at, change) for at, one in enumerate(some)]
            await session.execute(insert(Achievement), rows)
        number += len(some)
    return number - first


def _row(made: Made, number: int, change: int) -> dict[str, object]:
    return {
        "reference": reference_of(number),
        "title": made.title,
        "keywords": list(made.keywords),
        "description": made.body,
        "fields": [list(TechField)[number % len(TechField)]],
        "status": Status.PUBLISHED,
        "valid_until": now() + timedelta(days=365),
        "published_at": now(),
        "change_number": change,
    }


def reference_of(number: int) -> str:
    return f"CG-2026-{number:07}"
