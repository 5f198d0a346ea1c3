"""A started notice at the desk, press by press."""

from typing import Final

from sqlalchemy import select

from handlers.desk.notices import correcting, progress, steering
from handlers.desk.notices.received import SentMessage
from handlers.reply import Reply
from storage.audit import AuditEntry
from storage.notices.content import Content
from storage.notices.running import Act
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.conftest import somebody

TEXT: Final = Content("周三开放日").as_json()


async def press(store: Store, officer: Member, notice_id: int, act: Act) -> Reply:
    async with store.writing() as session:
        return await steering.press_act(session, somebody(601), officer, notice_id, act)


async def ask(store: Store, officer: Member, notice_id: int, act: Act) -> Reply:
    async with store.writing() as session:
        return await steering.ask_act(session, somebody(601), officer, notice_id, act)


async def opened(store: Store, officer: Member, notice_id: int) -> Reply:
    async with store.writing() as session:
        return await progress.open_running(session, somebody(601), officer, notice_id)


async def heard(store: Store, officer: Member, sent: SentMessage) -> Reply | None:
    async with store.writing() as session:
        return await correcting.hear_correction(session, somebody(601), officer, sent)


def data(reply: Reply) -> list[list[str]]:
    return [[button.data for button in row] for row in reply.rows]


async def noted(store: Store) -> list[str]:
    async with store.reading() as session:
        return list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))
