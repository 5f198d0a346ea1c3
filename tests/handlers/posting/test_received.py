"""Texts passed on: pieces put together, buttons pressed twice, and by others than their owner."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.formatting import plain_text
from handlers.posting.form import UNDERSTOOD, form_of
from handlers.posting.received import query_of, receive_text, use_text
from handlers.reply import Reply, as_sequence
from storage.members import member_of
from storage.people import Member
from storage.search.finder import Finder
from storage.searches import last_search
from storage.store import Store
from tests.sample import add_member

TEXT = "需求名称：耐高温密封件\n技术领域：新材料\n预算：50万元"


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


async def pressed(store: Store, finder: Finder, whose: int, text_id: str, act: str) -> Reply:
    async with store.writing() as session:
        member = await member_of(session, whose)
        assert member is not None
        return as_sequence(await use_text(session, finder, member, text_id, act, 0))[0]


async def sent(store: Store, member: Member, text: str) -> tuple[str, str]:
    """The id under which it is kept, and all of it."""
    async with store.writing() as session:
        await receive_text(session, member, text)
        kept = await last_search(session, member.id)
        assert kept is not None
        return kept.id, kept.text


async def test_text_that_telegram_cut_is_put_together(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
    first = "字" * 4096
    assert (await sent(store, member, first))[1] == first
    assert (await sent(store, member, "后半段。"))[1] == f"{first}\n后半段。"


async def test_button_pressed_twice_opens_one_form(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
    text_id, _ = await sent(store, member, TEXT)
    first = await pressed(store, finder, 1, text_id, "demand")
    assert await pressed(store, finder, 1, text_id, "demand") == first
    async with store.reading() as session:
        form = await form_of(session, 1)
    assert form is not None
    assert (form.step, form.answers["title"]) == (UNDERSTOOD, "耐高温密封件")


async def test_text_of_somebody_else_is_not_opened(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await add_member(session, 1)
        await add_member(session, 2, "别人")
    text_id, _ = await sent(store, member, TEXT)
    refused = await pressed(store, finder, 2, text_id, "demand")
    assert (plain_text(refused.text), refused.alert) == ("", True)


def test_long_text_is_searched_for_by_what_it_is_about() -> None:
    assert query_of(TEXT) == TEXT
    long = TEXT + "\n需求简介：密封件三个月就要更换。\n" + "别的话。" * 600
    assert query_of(long) == "耐高温密封件\n密封件三个月就要更换。"
