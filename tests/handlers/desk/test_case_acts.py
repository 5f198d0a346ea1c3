"""What officers do with cases: for officers alone, noted, and harmless when pressed twice or late."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk import (
    case_card,
    case_moving,
    cases,
    dispatching,
    exporting_cases,
    handing_over,
    suggesting,
)
from handlers.desk.exporting_cases import HEADINGS
from handlers.desk.guard import turned_away
from handlers.formatting import plain_text
from handlers.person import Person
from handlers.reply import Replies, as_sequence
from storage.audit import AuditEntry
from storage.cases.pipeline import advance
from storage.cases.stages import CaseMove, ContractType, Stage
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Role
from tests.cases_sample import OWNER, SEEKER, add_case, add_people, held, new_case, the_case
from tests.handlers.desk.conftest import somebody
from tests.sample import add_member

ACTS: dict[str, Callable[[AsyncSession, Person, Member | None], Awaitable[Replies]]] = {
    "list": cases.list_cases,
    "stages": cases.offer_stages,
    "open": lambda s, p, m: case_card.open_case(s, p, m, REFERENCE),
    "past": lambda s, p, m: case_card.show_past(s, p, m, REFERENCE, 0),
    "move": lambda s, p, m: case_moving.press_move(s, p, m, REFERENCE, CaseMove.NEGOTIATE, "meeting"),
    "note": lambda s, p, m: case_moving.begin_note(s, p, m, REFERENCE),
    "answer": lambda s, p, m: case_moving.press_answer(s, p, m, 1, "0"),
    "settle": lambda s, p, m: case_moving.settle(s, p, m, REFERENCE),
    "managers": lambda s, p, m: dispatching.offer_managers(s, p, m, REFERENCE, 0),
    "dispatch": lambda s, p, m: dispatching.dispatch_to(s, p, m, REFERENCE, 3),
    "take back": lambda s, p, m: dispatching.take_case_back(s, p, m, REFERENCE, 1),
    "suggest": lambda s, p, m: suggesting.offer_pair(s, p, m, "CG-2026-0001 XQ-2026-0001"),
    "pair": lambda s, p, m: suggesting.make_pair(s, p, m, "CG-2026-0001", "XQ-2026-0001"),
    "organisations": handing_over.list_organisations,
    "people": lambda s, p, m: handing_over.list_people(s, p, m, 1, 0),
    "takers": lambda s, p, m: handing_over.list_takers(s, p, m, 1, 0),
    "confirm": lambda s, p, m: handing_over.confirm(s, p, m, 1, 2),
    "hand over": lambda s, p, m: handing_over.do_hand_over(s, p, m, 1, 2),
    "formats": exporting_cases.offer_formats,
    "export": lambda s, p, m: exporting_cases.export_cases(s, p, m, "csv", 0),
}
REFERENCE = "DJ-2026-0001"
OFFICER = somebody(804)


async def audited(store: Store) -> list[tuple[str, str]]:
    async with store.reading() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(one.act, one.subject) for one in entries]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_nobody_but_officers_does_anything(store: Store) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    assert reference == REFERENCE
    for member in (None, people.owner, people.manager):
        person = somebody(member.telegram_id if member else 5)
        for name, act in ACTS.items():
            async with store.writing() as session:
                assert await act(session, person, member) == turned_away(person, member), name
    async with store.writing() as session:
        assert await case_moving.hear_answer(session, somebody(801), people.owner, "理由") is None
    assert (await the_case(store, reference)).stage is Stage.MEETING
    assert await audited(store) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_every_act_is_answered_where_nothing_is_there(store: Store) -> None:
    async with store.writing() as session:
        officer = await add_member(session, 804, role=Role.OFFICER)
    for name, act in ACTS.items():
        async with store.writing() as session:
            said = as_sequence(await act(session, OFFICER, officer))
            assert all(reply.text or reply.toast for reply in said), name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_move_dispatch_and_settling_are_noted_once(store: Store) -> None:
    people, reference = await new_case(store, Stage.MEETING)
    officer = people.officer
    for _ in range(2):
        async with store.writing() as session:
            await case_moving.press_move(session, OFFICER, officer, reference, CaseMove.NEGOTIATE, "meeting")
        async with store.writing() as session:
            await dispatching.dispatch_to(session, OFFICER, officer, reference, people.manager.id)
        async with store.writing() as session:
            await case_moving.settle(session, OFFICER, officer, reference)
    subject = f"case:{reference}"
    assert await audited(store) == [("moved_case", subject), ("dispatched_case", subject)]


async def test_export_reads_back_with_no_formula(store: Store) -> None:
    people, reference = await new_case(store, Stage.MEETING, title="=1+1", anonymous=True)
    terms = {"contract_type": ContractType.LICENCE, "amount": 50_000_050, "signed_on": date(2026, 11, 20)}
    async with store.writing() as session:
        case = await held(session, reference)
        await advance(session, case, CaseMove.SIGN, OWNER, people.owner.id, terms=terms)
        number = {"registration_number": "@2026"}
        await advance(session, case, CaseMove.REGISTER, SEEKER, people.seeker.id, terms=number)
        await advance(session, case, CaseMove.CLOSE, SEEKER, people.seeker.id, why="+完成")
    tables = []
    for extension in ("csv", "xlsx"):
        async with store.writing() as session:
            (reply,) = as_sequence(
                await exporting_cases.export_cases(session, OFFICER, people.officer, extension, 0)
            )
        assert reply.attachment is not None
        tables.append(rows_of(extension, reply.attachment.content))
    row = dict(zip(HEADINGS, tables[1][1], strict=True))
    shown = {name: row[name] for name in HEADINGS if "日期" not in name}
    assert shown == {
        "编号": reference,
        "记录": people.record.reference,
        "记录标题": "=1+1",
        "发布方单位": "海岳膜技术研究所",
        "意向方单位": "浦江乳业",
        "意向方记录": "",
        "阶段": "已结束",
        "技术经理人": "",
        "合同类型": "技术许可",
        "合同金额（元）": "500000.5",
        "登记编号": "@2026",
        "最近一步": "结束",
        "原因": "+完成",
    }
    assert [cell.lstrip("'") for cell in tables[0][1]] == tables[1][1]
    assert {cell[:2] for cell in tables[0][1] if cell.lstrip("'")[:1] in tuple("=+@")} == {"'=", "'@", "'+"}
    assert await audited(store) == [("exported", "cases")] * 2


def rows_of(extension: str, content: bytes) -> list[list[str]]:
    """The cells as text; in a workbook none of them is a formula."""
    if extension == "csv":
        return [list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_list_pages_and_filters(store: Store) -> None:
    async with store.writing() as session:
        people = await add_people(session)
        for number in range(12):
            seeker = await add_member(session, 900 + number, f"人{number}", "浦江乳业")
            stage = Stage.CLOSED if number == 0 else Stage.MEETING
            await add_case(session, people, stage, seeker)

    async def listed(name: str, page: int) -> tuple[int, int]:
        """How many are shown, and of how many."""
        async with store.reading() as session:
            reply = await cases.list_cases(session, OFFICER, people.officer, name, page)
        head = plain_text(reply.text).splitlines()[2]
        return len(reply.rows[0]), int(head.split("共 ")[1].split(" ")[0])

    assert [await listed("live", page) for page in (0, 1, 2, 9)] == [(5, 11), (5, 11), (1, 11), (1, 11)]
    assert (await listed("all", 0), await listed("closed", 0)) == ((5, 12), (1, 1))
