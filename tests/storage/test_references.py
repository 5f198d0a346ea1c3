"""References are given out without gaps, in the club's own year."""

from datetime import UTC, datetime

from storage.records import Achievement, Demand
from storage.references import take_references
from storage.store import Store

EVE = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


async def test_references_count_by_series_and_year(store: Store) -> None:
    async with store.writing() as session:
        taken = [
            await take_references(session, Achievement, 2, EVE),
            await take_references(session, Demand, 1, EVE),
            await take_references(session, Achievement, 1, EVE),
            await take_references(session, Achievement, 1, NEW_YEAR),
        ]
    assert taken == [["CG-2026-0001", "CG-2026-0002"], ["XQ-2026-0001"], ["CG-2026-0003"], ["CG-2027-0001"]]
