"""The audit log as a file: what anybody typed computes nothing there, and only administrators get it."""

import io

from openpyxl import load_workbook

from handlers.desk.membership.audit import export_audit, show_audit
from handlers.reply import Reply
from storage.audit import note_act
from storage.members import member_of
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Role
from tests.handlers.desk.conftest import add_member, somebody

FORMULA = "=HYPERLINK(1)"


async def exported(store: Store, telegram_id: int, extension: str) -> Reply:
    async with store.writing() as session:
        member = await member_of(session, telegram_id)
        return await export_audit(session, somebody(telegram_id), member, extension)


async def noted(store: Store) -> None:
    who = await add_member(store, 701, Role.MEMBER, name=FORMULA)
    async with store.writing() as session:
        note_act(session, who.id, FORMULA, f"member:{who.id}", why=FORMULA)


async def test_csv_and_xlsx_of_the_audit_compute_nothing(store: Store, administrator: Member) -> None:
    await noted(store)
    csv = await exported(store, administrator.telegram_id, "csv")
    assert csv.attachment is not None
    [_, row] = csv.attachment.content.decode("utf-8-sig").splitlines()
    assert row.split(",")[1:4] == [f"'{FORMULA}"] * 3
    xlsx = await exported(store, administrator.telegram_id, "xlsx")
    assert xlsx.attachment is not None
    sheet = load_workbook(io.BytesIO(xlsx.attachment.content)).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in list(sheet.iter_rows())[2]][1:4] == [FORMULA] * 3


async def test_audit_is_for_administrators_alone(store: Store, officer: Member) -> None:
    await noted(store)
    async with store.writing() as session:
        member = await member_of(session, officer.telegram_id)
        shown = await show_audit(session, somebody(officer.telegram_id), member)
    refused = await exported(store, officer.telegram_id, "csv")
    assert (refused.attachment, refused.text) == (None, shown.text)
    assert FORMULA not in shown.text
