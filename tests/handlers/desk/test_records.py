from collections.abc import Sequence

import pytest

from handlers.desk.records import Place, find_records, list_records, offer_statuses, open_record, turn_found
from handlers.forms.kinds import RecordKind
from handlers.reply import Reply
from storage.changes import next_change
from storage.people import Member, Organisation
from storage.records import Achievement, Demand
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import DemandKind, Language, Status
from tests.handlers.desk.conftest import somebody


async def add_achievements(store: Store, titles: Sequence[str], status: Status = Status.PUBLISHED) -> None:
    async with store.writing() as session:
        change = await next_change(session)
        for number, title in enumerate(titles, start=1):
            session.add(
                Achievement(
                    reference=f"CG-2026-{number:04d}",
                    title=title,
                    summary=f"{title}的简介",
                    fields=["NM"],
                    status=status,
                    change_number=change,
                )
            )


def data(reply: Reply) -> list[list[str]]:
    return [[button.data for button in row] for row in reply.rows]


async def test_list_shows_eight_newest_first_and_turns(store: Store, officer: Member) -> None:
    await add_achievements(store, [f"成果{n}" for n in range(1, 11)])
    async with store.reading() as session:
        first = await list_records(session, somebody(601), officer)
        second = await list_records(session, somebody(601), officer, page=1)
        beyond = await list_records(session, somebody(601), officer, page=99)
    assert first.text.startswith(
        "<b>成果</b> · 全部状态\n第 1–8 项，共 10 项\n\n"
        "1. <b>成果10</b>\nCG-2026-0010 · 已发布\n\n2. <b>成果9</b>"
    )
    assert data(first)[0][0] == "record:CG-2026-0010:records:achievement:all:0"
    assert data(first)[2:] == [
        ["records:achievement:all:1"],
        ["records:achievement:all:0", "records:demand:all:0"],
        ["statuses:achievement"],
    ]
    assert second.text == (
        "<b>成果</b> · 全部状态\n第 9–10 项，共 10 项\n\n"
        "9. <b>成果2</b>\nCG-2026-0002 · 已发布\n\n10. <b>成果1</b>\nCG-2026-0001 · 已发布"
    )
    assert beyond == second


async def test_list_keeps_to_the_status_asked_for(store: Store, officer: Member) -> None:
    await add_achievements(store, ["草稿一"], Status.DRAFT)
    async with store.reading() as session:
        published = await list_records(session, somebody(), officer, status=Status.PUBLISHED)
        drafts = await list_records(session, somebody(), officer, status=Status.DRAFT)
        choices = await offer_statuses(session, somebody(), officer, RecordKind.DEMAND)
    assert published.text == "<b>成果</b> · 已发布\n\n这里还没有记录。"
    assert "1. <b>草稿一</b>\nCG-2026-0001 · 草稿" in drafts.text
    assert data(choices)[0] == ["records:demand:all:0", "records:demand:draft:0", "records:demand:pending:0"]


async def test_card_shows_the_name_behind_an_anonymous_record(store: Store, officer: Member) -> None:
    async with store.writing() as session:
        session.add(
            Demand(
                reference="XQ-2026-0001",
                title="要<3",
                fields=["EI", "AM"],
                modes=["joint_development"],
                kind=DemandKind.BREAKTHROUGH,
                status=Status.ON_HOLD,
                anonymous=True,
                organisation=Organisation(name="临港研究所（样例）"),
                description="长" * 1200,
                budget_max=50_0000_00,
            )
        )
    async with store.reading() as session:
        card = await open_record(session, somebody(), officer, "XQ-2026-0001", "records:demand:all:0")
    assert card.text.startswith("<b>要&lt;3</b>\nXQ-2026-0001 · 需求 · 已暂停\n\n" + "长" * 1000 + "…")
    for line in (
        "（全文 1200 字，这里显示前 1000 字）",
        "单位：临港研究所（样例）（匿名发布，成员看不到）",
        "领域：电子信息、先进制造与自动化",
        "合作方式：合作开发",
        "预算：不超过 50 万元（可议）",
        "第 1 版 · 有效期至 未定",
    ):
        assert line in card.text
    assert data(card) == [["records:demand:all:0"]]


async def test_card_joins_names_as_its_language_does(store: Store, officer: Member) -> None:
    record = Achievement(
        reference="CG-2026-0001",
        title="A",
        summary="B",
        fields=["EI", "NM"],
        modes=["transfer", "licence"],
        keywords=["laser", "optics"],
    )
    async with store.writing() as session:
        record.change_number = await next_change(session)
        session.add(record)
    officer.language = Language.EN
    async with store.reading() as session:
        card = await open_record(session, somebody(), officer, "CG-2026-0001", "")
    assert [line.partition(": ")[2] for line in card.text.split("\n") if ", " in line] == [
        "Electronics and information, New materials",
        "Transfer, Licence",
        "laser, optics",
    ]


async def test_search_finds_every_status_and_opens_exact_references(
    store: Store, officer: Member, finder: Finder
) -> None:
    await add_achievements(store, ["碳纤维复合材料", "石墨烯导热膜"], Status.WITHDRAWN)
    async with store.writing() as session:
        found = await find_records(session, somebody(), officer, "碳纖維", finder)
        nothing = await find_records(session, somebody(), officer, "不存在的词", finder)
        card = await find_records(session, somebody(), officer, " cg-2026-0002 ", finder)
        empty = await find_records(session, somebody(), officer, " ", finder)
        long = await find_records(session, somebody(), officer, "字 " * 2000, finder)
    assert found.text == (
        "<b>搜索：碳纖維</b>\n第 1–1 项，共 1 项\n\n1. <b>碳纤维复合材料</b>\nCG-2026-0001 · 已撤回"
    )
    assert nothing.text == "<b>搜索：不存在的词</b>\n\n没有找到。换个说法，或用 /records 翻看。"
    assert card.text.startswith("<b>石墨烯导热膜</b>\nCG-2026-0002 · 成果 · 已撤回")
    assert empty.text == "想找什么？例如：<code>/find 废水处理</code>，或直接发送编号。"
    assert long.text == "请用 200 字以内的词语搜索。"


async def test_search_adds_what_the_index_finds_among_the_published(
    store: Store, officer: Member, finder: Finder
) -> None:
    await add_achievements(store, ["含油废水的膜处理装置"])
    async with store.writing() as session:
        found = await find_records(session, somebody(), officer, "怎样处理含油的废水", finder)
    assert "1. <b>含油废水的膜处理装置</b>" in found.text


async def test_search_pages_belong_to_whoever_searched(
    store: Store, officer: Member, administrator: Member, finder: Finder
) -> None:
    await add_achievements(store, [f"激光器{n}" for n in range(12)])
    async with store.writing() as session:
        found = await find_records(session, somebody(), officer, "激光器", finder)
        place = Place(data(found)[-1][0].split(":")[1], 1)
        mine = await turn_found(session, somebody(), officer, place, finder)
        theirs = await turn_found(session, somebody(), administrator, place, finder)
    assert mine.text.startswith("<b>搜索：激光器</b>\n第 9–12 项，共 12 项")
    assert mine.edits
    assert theirs.text == "这张卡片已经失效。发送 /help 看看现在可以做什么。"


@pytest.mark.parametrize("text", ["%", "_", "CG-%", "\x00", "\ud800", "a' OR 1=1 --"])
async def test_search_takes_signs_as_they_are(
    store: Store, officer: Member, finder: Finder, text: str
) -> None:
    await add_achievements(store, ["成果一"])
    async with store.writing() as session:
        found = await find_records(session, somebody(), officer, text, finder)
    assert "成果一" not in found.text
