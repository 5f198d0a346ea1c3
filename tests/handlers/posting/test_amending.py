"""Changing what was posted: the returned fields alone, and new versions of what is up."""

from typing import Any

from sqlalchemy import select

from storage.members import member_of, organisation_named
from storage.posting.tables import Move, NewVersion
from storage.records import Achievement
from storage.store import Store
from storage.vocabularies import IpStatus, Status
from tests.handlers.posting.conftest import ZHOU, Poster
from tests.handlers.posting.filled import by_officer, fill_demand, record_of, submit_demand
from tests.sample import ACHIEVEMENTS, add_achievement

RETURNED = {"summary": "请写明水量。", "budget": "请给出预算范围。"}


async def published(poster: Poster, store: Store) -> str:
    reference = await submit_demand(poster)
    await by_officer(store, reference, Move.APPROVE)
    return reference


async def imported(store: Store, **values: Any) -> str:
    """A record of this member's that came from a file."""
    async with store.writing() as session:
        member = await member_of(session, ZHOU.telegram_id)
        assert member is not None
        owner = await organisation_named(session, "样例企业")
        given = {**ACHIEVEMENTS[0], **values}
        record = await add_achievement(session, 7, author_id=member.id, organisation_id=owner.id, **given)
        return record.reference


async def versions(store: Store) -> list[NewVersion]:
    async with store.reading() as session:
        return list(await session.scalars(select(NewVersion).order_by(NewVersion.id)))


async def open_change(poster: Poster, reference: str) -> str:
    await poster.send(f"record:{reference}:0")
    return await poster.press("修改")


async def test_returned_record_asks_only_what_was_returned(poster: Poster, store: Store) -> None:
    reference = await submit_demand(poster)
    await by_officer(store, reference, Move.RETURN, RETURNED, "差两项。")
    await poster.send(f"record:{reference}:0")
    assert poster.text.splitlines()[-3:] == [
        "状态：已退回",
        "退回原因：差两项。",
        "要改的有 2 项，按“修改”逐项看。",
    ]
    assert await poster.press("修改") == (
        "合作需求 · 简介（要改的 1/2）\n专员的意见：请写明水量。\n"
        "用最多 150 字介绍需求，只写可以公开的内容。\n"
        "现在填的是：总氮不达标，要改造。"
    )
    await poster.type("总氮不达标，水量 300 吨/日。")
    assert poster.text.startswith("合作需求 · 预算（要改的 2/2）\n专员的意见：请给出预算范围。")
    await poster.type("50-80万元")
    await poster.press_all("☐ 声明：不涉密", "提交审核")
    record = await record_of(store, reference)
    assert (record.summary, record.status) == ("总氮不达标，水量 300 吨/日。", Status.PENDING)
    assert getattr(record, "budget_max", None) == 80_000_000
    assert (record.title, record.version) == ("乳品废水脱氮", 1)


async def test_returned_record_without_remarks_opens_its_preview(poster: Poster, store: Store) -> None:
    reference = await submit_demand(poster)
    await by_officer(store, reference, Move.RETURN, why="请看一遍。")
    await open_change(poster, reference)
    await poster.press_all("☐ 声明：不涉密", "提交审核")
    assert (await record_of(store, reference)).status is Status.PENDING


async def test_published_record_stays_while_its_new_version_waits(poster: Poster, store: Store) -> None:
    reference = await published(poster, store)
    await open_change(poster, reference)
    await poster.press("提交审核")
    assert poster.toast == "还没有改动，不用提交。"
    await poster.press_all("改某一项", "标题")
    await poster.type("乳品废水深度脱氮")
    assert "改了（✎）：标题" in poster.text
    await poster.press_all("☐ 声明：不涉密", "提交审核")
    record = await record_of(store, reference)
    assert (record.title, record.status) == ("乳品废水脱氮", Status.PUBLISHED)
    assert [version.answers for version in await versions(store)] == [{"title": "乳品废水深度脱氮"}]
    await poster.press("看这份发布")
    assert poster.text.splitlines()[-1].endswith("，新版本待审核")
    assert "修改" not in poster.buttons


async def test_second_new_version_is_refused(poster: Poster, store: Store) -> None:
    reference = await published(poster, store)
    await open_change(poster, reference)
    await poster.press_all("改某一项", "标题")
    await poster.type("乳品废水深度脱氮")
    await poster.press_all("☐ 声明：不涉密", "提交审核")
    await poster.send(f"amend:{reference}:0")
    assert poster.toast == "这份发布已有一个新版本在等审核，一次只能有一个。"
    await poster.send(f"record:{reference}:0")
    await poster.press("撤回新版本")
    assert poster.toast == "新版本已撤回。"
    assert [version.verdict for version in await versions(store)] == [Move.WITHDRAW]
    assert "修改" in poster.buttons


async def test_returned_version_goes_on_from_itself(poster: Poster, store: Store) -> None:
    reference = await published(poster, store)
    await open_change(poster, reference)
    await poster.press_all("改某一项", "标题")
    await poster.type("乳品废水深度脱氮")
    await poster.press_all("☐ 声明：不涉密", "提交审核")
    async with store.writing() as session:
        waiting = (await session.scalars(select(NewVersion))).one()
        waiting.decided_at, waiting.verdict = waiting.created_at, Move.RETURN
        waiting.remarks = {"title": "“深度”指什么？"}
    asked = await open_change(poster, reference)
    assert asked.splitlines()[1] == "专员的意见：“深度”指什么？"
    assert asked.endswith("现在填的是：乳品废水深度脱氮")


async def test_answer_taken_away_is_none_in_the_new_version(poster: Poster, store: Store) -> None:
    await open_change(poster, await imported(store))
    await poster.press_all("改某一项", "优势", "清空", "☐ 声明：不涉密", "提交审核")
    assert [version.answers for version in await versions(store)] == [{"advantages": None}]


async def test_imported_record_opens_with_all_it_has(poster: Poster, store: Store) -> None:
    reference = await imported(store, keywords=[f"词{n}" for n in range(12)], ip_status=IpStatus.GRANTED)
    shown = await open_change(poster, reference)
    assert "还没有改动。" in shown
    assert "关键词  " + "、".join(f"词{n}" for n in range(12)) in shown
    assert "价格  30–50 万元" in shown
    record = await record_of(store, reference)
    assert isinstance(record, Achievement)
    await poster.press_all("改某一项", "价格", "面议")
    assert "改了（✎）：价格\n" in poster.text


async def test_change_asks_before_it_drops_another_draft(poster: Poster, store: Store) -> None:
    reference = await published(poster, store)
    await fill_demand(poster)
    await poster.send(f"amend:{reference}:0")
    assert poster.labels == [["继续草稿"], [f"丢掉草稿，修改 {reference}"]]
    await poster.press(f"丢掉草稿，修改 {reference}")
    assert reference in poster.text
    await poster.type("/post")
    assert poster.text.splitlines()[1] == f"修改 {reference}“乳品废水脱氮”"


async def test_record_of_somebody_else_stays_closed(poster: Poster, store: Store) -> None:
    async with store.writing() as session:
        await add_achievement(session, 9)
    for data in ("amend:CG-2026-0009:0", "record:CG-2026-0009:0", "sure:CG-2026-0009:archive:0"):
        await poster.send(data)
        assert poster.toast == "这不是您的发布。"
    assert (await record_of(store, "CG-2026-0009")).status is Status.PUBLISHED


async def test_record_withdrawn_meanwhile_takes_no_change(poster: Poster, store: Store) -> None:
    reference = await published(poster, store)
    await open_change(poster, reference)
    await poster.press_all("改某一项", "标题")
    await poster.type("乳品废水深度脱氮")
    await by_officer(store, reference, Move.ARCHIVE)
    await poster.press_all("☐ 声明：不涉密", "提交审核")
    assert poster.toast == "这份发布现在不能修改。发 /mine 看它的状态。"
    assert (await record_of(store, reference)).title == "乳品废水脱氮"
