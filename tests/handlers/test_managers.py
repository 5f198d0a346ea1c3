"""找技术经理人: only who agreed is found, best first, with the reasons."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.formatting import plain_text
from handlers.managers import managers, managers_for, own_card, set_listed
from handlers.person import Person
from handlers.reply import Reply
from storage.members import member_of
from storage.people import Member, MemberField
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.sample import add_achievement, add_member, fill_club

SEEKER = Person(1, "周敏", Language.ZH_HANS)


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    """A seeker, and three managers: 2 dealt with membranes, 3 chose the field, 4 did not agree."""
    await fill_club(store)
    async with store.writing() as session:
        await add_member(session, 1)
        for number, name in ((2, "甲经理"), (3, "乙经理"), (4, "丙经理")):
            member = await add_member(session, number, name, "转化中心", role=Role.MANAGER)
            if number < 4:
                await set_listed(session, member, listed=True)
        first, second = await person(session, 2), await person(session, 3)
        await add_achievement(
            session, 30, title="电镀废水重金属捕集膜", fields=["NM"], manager_id=first.id, author_id=None
        )
        session.add(MemberField(member_id=second.id, field="NM"))
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


async def person(session: AsyncSession, telegram_id: int) -> Member:
    found = await member_of(session, telegram_id)
    assert found is not None
    return found


def lines(reply: Reply) -> list[str]:
    return plain_text(reply.text).splitlines()


async def test_managers_of_a_record_come_with_their_reasons(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        card = await managers_for(session, await person(session, 1), "CG-2026-0003")
    assert lines(card)[:7] == [
        "为“电镀废水重金属回收膜”（CG-2026-0003）找技术经理人",
        "",
        "1. 甲经理 · 转化中心",
        "同类 1 项 · 同领域 1 项 · 手上 0 项",
        "",
        "2. 乙经理 · 转化中心",
        "领域：新材料 · 同领域 0 项 · 手上 0 项",
    ]
    assert "丙经理" not in card.text


async def test_managers_for_a_typed_need(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await person(session, 1)
        card = await managers(session, finder, SEEKER, member, "电镀废水回收膜")
        every = await managers(session, finder, SEEKER, member, "")
    assert lines(card)[2] == "1. 甲经理 · 转化中心"
    assert [line for line in lines(every) if line[:2] in ("1.", "2.", "3.")] == [
        "1. 甲经理 · 转化中心",
        "2. 乙经理 · 转化中心",
    ]


async def test_manager_writes_a_line_and_withdraws_the_agreement(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        me, seeker = await person(session, 2), await person(session, 1)
        told = await managers(session, finder, Person(2, "甲经理", Language.ZH_HANS), me, "我：十年 膜材料")
        long = await managers(session, finder, Person(2, "甲经理", Language.ZH_HANS), me, "我：" + "膜" * 61)
        shown = await managers(session, finder, SEEKER, seeker, "")
        off = await set_listed(session, me, listed=False)
        gone = await managers(session, finder, SEEKER, seeker, "")
    assert "十年 膜材料" in lines(told)
    assert lines(long) == ["超出 1 字（最多 60 字），请缩短后再发。"]
    assert "十年 膜材料" in lines(shown)
    assert [button.data for row in off.rows for button in row] == ["mgrlist:on"]
    assert "甲经理" not in gone.text


async def test_who_is_no_manager_has_no_card(store: Store, finder: Finder) -> None:
    async with store.writing() as session:
        member = await person(session, 1)
        assert (await own_card(session, member)).toast == "您现在不是技术经理人。"
        assert (await set_listed(session, member, listed=True)).toast == "您现在不是技术经理人。"
        found = await managers(session, finder, SEEKER, member, "我：冒充")
    assert "冒充" not in plain_text(found.text)
