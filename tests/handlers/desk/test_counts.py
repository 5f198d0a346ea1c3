from handlers.desk.counts import show_counts
from storage.feedback.keeping import say
from storage.feedback.tables import NoUse
from storage.imports import ImportBatch
from storage.inbox import note_received, put_owed
from storage.people import Member, Organisation
from storage.records import Achievement, Demand
from storage.store import Store
from storage.vocabularies import DemandKind, Status
from tests.handlers.desk.conftest import somebody


async def test_counts_of_an_empty_club(store: Store, officer: Member) -> None:
    async with store.reading() as session:
        card = await show_counts(session, somebody(), officer)
    assert card.text.split("\n\n")[1:] == [
        "成员 1 人（联络人 1 人），单位 0 家",
        "<b>成果 0 项</b>",
        "<b>需求 0 项</b>",
        "<b>文件导入</b>\n已导入 0 · 待确认 0 · 未能导入 0 · 已取消 0",
        "<b>成员评价</b>：有用 0，没用 0",
        "等待送出的回答：0",
    ]
    assert card.rows[0][0].data == "counts"


async def test_counts_by_status_and_field_with_bars(
    store: Store, officer: Member, administrator: Member
) -> None:
    async with store.writing() as session:
        session.add(Organisation(name="临港研究所（样例）"))
        for number in range(5):
            status = Status.PUBLISHED if number < 4 else Status.DRAFT
            fields = ["NM", "EI"] if number < 4 else ["EI"]
            session.add(
                Achievement(reference=f"CG-2026-{number:04d}", title="样例", fields=fields, status=status)
            )
        session.add(Demand(reference="XQ-2026-0001", title="样例", fields=["AM"], kind=DemandKind.EXPERT))
        session.add(ImportBatch(token="t", file_name="样例.csv", state="done"))
        await say(session, officer.id, "CG-2026-0001", useful=True)
        for reference, why in (
            ("CG-2026-0002", NoUse.BUDGET),
            ("CG-2026-0003", NoUse.BUDGET),
            ("XQ-1", None),
        ):
            await say(session, officer.id, reference, useful=False, why=why)
        await note_received(session, "member", 7)
        await put_owed(session, "member", 7, "[]")
    async with store.reading() as session:
        card = await show_counts(session, somebody(), officer)
    assert card.text.split("\n\n")[1:] == [
        "成员 2 人（联络人 2 人），单位 1 家",
        "<b>成果 5 项</b>\n<code>▇▇</code> 草稿 1\n<code>▇▇▇▇▇▇▇▇▇▇</code> 已发布 4\n"
        "按领域：\n<code>▇▇</code> 电子信息 1\n<code>▇▇▇▇▇▇▇▇▇▇</code> 新材料 4",
        "<b>需求 1 项</b>\n<code>▇▇▇▇▇▇▇▇▇▇</code> 草稿 1\n按领域：\n"
        "<code>▇▇▇▇▇▇▇▇▇▇</code> 先进制造与自动化 1",
        "<b>文件导入</b>\n已导入 1 · 待确认 0 · 未能导入 0 · 已取消 0",
        "<b>成员评价</b>：有用 1，没用 3\n预算不符 2 · 没说原因 1",
        "等待送出的回答：1",
    ]
