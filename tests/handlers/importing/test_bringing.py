"""What an import shows beforehand and what it leaves in the store, on both databases."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import event, func, select, update

from handlers.forms.kinds import RecordKind
from handlers.importing.bringing import Brought, InError, bring_in
from handlers.importing.checking import Checked, check_table
from handlers.importing.limits import CHAT
from handlers.importing.previewing import Preview, preview
from handlers.importing.reading import read_table
from storage.audit import AuditEntry
from storage.changes import current_change
from storage.imports import ImportBatch
from storage.people import Organisation
from storage.records import Achievement, Demand, ReferenceCounter
from storage.references import ZONE
from storage.store import Store
from storage.vocabularies import DemandKind, Language, Status

R = TypeVar("R", Achievement, Demand)

ACHIEVEMENTS = (
    "编号,标题,简介,技术领域,合作方式,单位,样例\n"
    "A1,短程脱氮,省电的工艺,RE,合作开发,甲大学,\n"
    "A2,防腐涂层,<3 耐盐雾,新材料,转让、许可,乙公司,是\n"
    "A3,缺陷检测,小样本,EI,面议,甲大学,\n"
).encode()
DEMANDS = "\n".join(
    json.dumps(row)
    for row in (
        {"key": "D1", "title": "脱氮", "summary": "要省电", "kind": "技术攻关", "budget": "80万以内"}
        | {"targets": [{"name": "能耗", "op": "≤", "value": 0.5, "unit": "kWh/m³"}], "open_bid": None},
        {"key": "D2", "title": "揭榜", "summary": "要快", "kind": "融资", "wanted_by": "2027-06-30"}
        | {"open_bid": {"amount_fen": 500, "closes": "2027-03-31", "conditions": "有场地"}},
    )
).encode()


async def checked(content: bytes, kind: RecordKind | None = RecordKind.ACHIEVEMENT) -> Checked:
    return await check_table(await read_table(content, CHAT), kind)


async def brought(store: Store, content: bytes, kind: RecordKind | None = None, token: str = "t1") -> Brought:
    found = await checked(content, kind or RecordKind.ACHIEVEMENT)
    async with store.writing() as session:
        return await bring_in(session, found, ImportBatch(token=token, file_name="成果.csv"))


async def previewed(store: Store, content: bytes) -> Preview:
    async with store.reading() as session:
        return await preview(session, await checked(content))


async def records(store: Store, model: type[R]) -> Sequence[R]:
    async with store.reading() as session:
        return (await session.scalars(select(model).order_by(model.reference))).all()


async def test_import_publishes_every_row(store: Store) -> None:
    result = await brought(store, ACHIEVEMENTS)
    found = await records(store, Achievement)
    year = found[0].created_at.astimezone(ZONE).year
    assert result == Brought(3, 0, 2, f"CG-{year}-0001", f"CG-{year}-0003")
    assert [(record.title, record.summary, record.fields, record.modes) for record in found] == [
        ("短程脱氮", "省电的工艺", ["RE"], ["joint_development"]),
        ("防腐涂层", "<3 耐盐雾", ["NM"], ["transfer", "licence"]),
        ("缺陷检测", "小样本", ["EI"], ["open"]),
    ]
    owners = [record.organisation.name for record in found if record.organisation is not None]
    assert owners == ["甲大学", "乙公司", "甲大学"]
    assert [record.sample for record in found] == [False, True, False]
    assert {record.change_number for record in found} == {1}
    for record in found:
        assert (record.status, record.language) == (Status.PUBLISHED, Language.ZH_HANS)
        assert record.published_at is not None
        assert record.valid_until == record.published_at + timedelta(days=365)
        assert record.unclassified_declared_at == record.published_at


async def test_import_of_demands_keeps_their_terms(store: Store) -> None:
    await brought(store, DEMANDS, RecordKind.DEMAND)
    first, second = await records(store, Demand)
    assert (first.kind, first.budget_min, first.budget_max) == (DemandKind.BREAKTHROUGH, None, 80_000_000)
    assert first.targets == [{"name": "能耗", "op": "≤", "value": 0.5, "unit": "kWh/m³"}]
    assert second.open_bid == {"amount_fen": 500, "closes": "2027-03-31", "conditions": "有场地"}
    async with store.reading() as session:
        without = await session.scalars(select(Demand.external_key).where(Demand.open_bid.is_(None)))
        nothing = await session.scalar(
            select(func.count()).select_from(Demand).where(func.length(Demand.title) == 0)
        )
    assert (list(without), nothing) == (["D1"], 0)


async def test_same_file_again_adds_nothing(store: Store) -> None:
    await brought(store, ACHIEVEMENTS)
    shown = await previewed(store, ACHIEVEMENTS)
    assert (shown.rows, shown.new, shown.known, shown.new_organisations) == (3, 0, 3, 0)
    again = await brought(store, ACHIEVEMENTS, token="t2")
    assert (again, len(await records(store, Achievement))) == (Brought(0, 3, 0), 3)


async def test_two_imports_of_one_file_at_once_add_it_once(store: Store) -> None:
    both = await asyncio.gather(*(brought(store, ACHIEVEMENTS, token=token) for token in ("t1", "t2")))
    assert sorted((result.added, result.known) for result in both) == [(0, 3), (3, 0)]
    assert len(await records(store, Achievement)) == 3


async def test_longer_file_adds_only_what_is_new(store: Store) -> None:
    first = await brought(store, ACHIEVEMENTS)
    more = ACHIEVEMENTS + "A4,新的,第四条,EI,面议,丙所,\n".encode()
    result = await brought(store, more, token="t2")
    assert (result.added, result.known, result.new_organisations) == (1, 3, 1)
    assert result.first_reference == first.last_reference.replace("0003", "0004")


async def test_one_row_in_error_keeps_all_out(store: Store) -> None:
    wrong = ACHIEVEMENTS + "A4,新的,第四条,EI,白送,丙所,\n".encode()
    shown = await previewed(store, wrong)
    assert (shown.importable, shown.error_count, shown.errors[0].row, shown.errors[0].column) == (
        False,
        1,
        5,
        "合作方式",
    )
    with pytest.raises(InError):
        await brought(store, wrong)
    assert len(await records(store, Achievement)) == 0


async def test_failure_in_the_middle_leaves_nothing(store: Store) -> None:
    found = await checked(ACHIEVEMENTS)

    def fail(done: int, total: int) -> None:
        raise RuntimeError(f"{done} of {total}")

    async def interrupted() -> None:
        async with store.writing() as session:
            await bring_in(session, found, ImportBatch(token="t1", file_name="a.csv"), fail)

    with pytest.raises(RuntimeError, match="3 of 3"):
        await interrupted()
    async with store.reading() as session:
        left = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (Achievement, Organisation, ImportBatch, AuditEntry)
        ]
        assert (left, await current_change(session)) == ([0, 0, 0, 0], 0)
    assert (await brought(store, ACHIEVEMENTS)).first_reference.endswith("-0001")


async def test_batch_and_audit_tell_what_was_done(store: Store) -> None:
    await brought(store, ACHIEVEMENTS)
    async with store.reading() as session:
        batch = await session.scalar(select(ImportBatch))
        entry = await session.scalar(select(AuditEntry))
        imported = set(await session.scalars(select(Achievement.import_id)))
    assert batch is not None
    assert entry is not None
    assert (batch.state, batch.added, len(batch.file_hash), imported) == ("done", 3, 64, {batch.id})
    assert (entry.act, entry.subject) == ("imported", "import:t1")
    assert entry.detail == {"kind": "achievement", "file": "成果.csv", "added": 3}


async def test_preview_is_plain_json(store: Store) -> None:
    shown = (await previewed(store, ACHIEVEMENTS)).as_json()
    assert json.loads(json.dumps(shown)) == shown
    assert shown["columns"] == [
        ["编号", "编号"],
        ["标题", "标题"],
        ["简介", "简介"],
        ["技术领域", "技术领域"],
        ["合作方式", "合作方式"],
        ["单位", "单位"],
        ["样例", "样例"],
    ]
    assert (shown["new"], shown["new_organisations"], shown["examples"]) == (
        3,
        2,
        ["短程脱氮", "防腐涂层", "缺陷检测"],
    )
    assert shown["notes"] == [
        {"count": 3, "said": {"text": "没有非涉密声明一格；确认导入即由导入者声明不涉密", "values": {}}}
    ]


async def test_changed_row_under_a_known_key_is_noted(store: Store) -> None:
    await brought(store, ACHIEVEMENTS)
    shown = await previewed(store, ACHIEVEMENTS.replace("省电的工艺".encode(), "更省电".encode()))
    assert [(note.count, note.said.text) for note in shown.notes][-1] == (
        1,
        "编号与库中已有记录相同而内容不同，将作为新记录收录",
    )


async def test_references_go_on_after_four_digits(store: Store) -> None:
    first = await brought(store, ACHIEVEMENTS)
    async with store.writing() as session:
        await session.execute(update(ReferenceCounter).values(last=9_999))
    rest = await brought(store, ACHIEVEMENTS.replace(b"A", b"B"), token="t2")
    assert rest.first_reference == first.first_reference.replace("0001", "10000")


async def test_thousands_of_rows_are_stored_many_at_a_time(store: Store) -> None:
    """One by one the store would be held for a write far too long."""
    rows = (f"K{n},第{n}项成果,第{n}项的简介,电子信息,转让\n" for n in range(5_000))
    content = ("编号,标题,简介,领域,合作方式\n" + "".join(rows)).encode()
    found = await checked(content)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store.engine.sync_engine, "before_cursor_execute", note)
    async with store.writing() as session:
        result = await bring_in(session, found, ImportBatch(token="t", file_name="a.csv"))
    assert (result.added, result.last_reference[-5:]) == (5_000, "-5000")
    assert len(statements) < 50
