"""Pairs of names that officers settle, and the table that every process searches by."""

import pytest

from storage.aliases import Alias, AliasRelation, AliasState, alias_of, settle_alias
from storage.changes import current_change
from storage.search.alias_book import AliasBook
from storage.search.alias_table import shipped_links
from storage.store import Store

SAME, LEADS = AliasRelation.SAME, AliasRelation.LEADS


async def settle(
    store: Store, relation: AliasRelation, one: str, other: str, state: AliasState = AliasState.ADDED
) -> Alias:
    async with store.writing() as session:
        return await settle_alias(session, relation, one, other, state, by=None)


async def refreshed(store: Store, book: AliasBook) -> AliasBook:
    async with store.reading() as session:
        await book.refresh(session)
    return book


async def test_same_names_are_one_pair_in_either_order(store: Store) -> None:
    await settle(store, SAME, "乙名", "甲名")
    row = await settle(store, SAME, "甲名", "乙名", AliasState.REMOVED)
    async with store.reading() as session:
        kept = await alias_of(session, SAME, "乙名", "甲名")
        assert kept is not None
        assert (kept.id, kept.state) == (row.id, AliasState.REMOVED)
        assert kept.change_number == await current_change(session) == 2
        assert await alias_of(session, LEADS, "甲名", "乙名") is None


async def test_name_is_not_its_own_other_name(store: Store) -> None:
    with pytest.raises(ValueError, match="its own name"):
        await settle(store, SAME, "甲名", "甲名")


async def test_officers_pairs_are_read_again_when_they_changed(store: Store) -> None:
    book = await refreshed(store, AliasBook())
    assert book.table.others("甲名") == ()
    await settle(store, SAME, "甲名", "乙名")
    await settle(store, LEADS, "甲名", "丙名")
    await refreshed(store, book)
    assert book.table.others("甲名") == ("丙名", "乙名")
    assert (book.table.others("乙名"), book.table.others("丙名")) == (("甲名",), ())
    await settle(store, SAME, "甲名", "乙名", AliasState.REMOVED)
    await refreshed(store, book)
    assert (book.table.others("甲名"), book.table.others("乙名")) == (("丙名",), ())


async def test_proposed_pair_is_not_searched_by(store: Store) -> None:
    await settle(store, SAME, "甲名", "乙名", AliasState.PROPOSED)
    assert (await refreshed(store, AliasBook())).table.others("甲名") == ()


async def test_shipped_pair_can_be_taken_out(store: Store) -> None:
    name, (other, *_) = next(iter(shipped_links().items()))
    await settle(store, LEADS, name, other, AliasState.REMOVED)
    assert other not in (await refreshed(store, AliasBook())).table.others(name)
    assert other in AliasBook().table.others(name)
