"""What officers are told at their desk of a push that was paused."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.formatting import visible_length
from handlers.pushes.composing import compose
from handlers.reply import Reply
from storage.outbox.recalling import recall
from storage.outbox.settling import pause, resume
from storage.outbox.tables import Message, State
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.handlers.desk.conftest import add_member
from tests.pushes_sample import add_paused_push, add_push

TITLE = "<b>通知</b> · 第 1 号周三开放日 A&amp;B，请带上名片和样品，早一点到会场登记，谢谢大家一直…"


async def _paused(store: Store) -> Message:
    async with store.writing() as session:
        return await add_paused_push(session)


async def _composed(store: Store, member: Member | None) -> Reply | None:
    """What the officers are told of the one paused push."""
    async with store.reading() as session:
        told = (await session.scalars(select(Message).where(Message.kind == "paused"))).one()
        return await compose(session, told, member)


async def test_officers_are_told_what_was_paused_and_why(store: Store, officer: Member) -> None:
    message = await _paused(store)
    told = await _composed(store, officer)
    assert told is not None
    assert told.text == (
        f"<b>推送已暂停</b>\n{TITLE}\n"
        "Telegram 3 次以同样的理由拒绝：<code>Bad Request: can&#39;t parse entities: &lt;3</code>\n"
        "已发出 4 份，暂缓 2 份。"
    )
    of = f"{message.id}:0"
    assert [[button.data for button in row] for row in told.rows] == [
        [f"push:resume:{of}", f"push:recall:{of}"],
        [f"push:open:{of}"],
    ]


async def test_telling_is_in_the_officers_language(store: Store, officer: Member) -> None:
    await _paused(store)
    officer.language = Language.EN
    told = await _composed(store, officer)
    assert told is not None
    assert told.text.startswith("<b>A push is paused</b>\n<b>Notice</b> · ")
    assert told.text.endswith("Sent: 4. Held back: 2.")


async def test_nobody_but_an_officer_is_told(store: Store, officer: Member) -> None:
    await _paused(store)
    manager = await add_member(store, 640, Role.MEMBER, Role.MANAGER)
    assert await _composed(store, None) is None
    assert await _composed(store, manager) is None


@pytest.mark.parametrize("decide", [resume, recall])
async def test_telling_is_dropped_once_a_colleague_has_decided(
    store: Store, officer: Member, decide: Callable[[AsyncSession, Message], Awaitable[object]]
) -> None:
    message = await _paused(store)
    async with store.writing() as session:
        await decide(session, await session.get_one(Message, message.id))
    assert await _composed(store, officer) is None


async def test_telling_that_was_paused_itself_is_not_told(store: Store, officer: Member) -> None:
    async with store.writing() as session:
        await add_paused_push(session)
        first = (await session.scalars(select(Message).where(Message.kind == "paused"))).one()
        await pause(session, first, "Bad Request")
        told = select(Message).where(Message.subject == f"message:{first.id}")
        assert (await session.scalars(told)).all() == []


async def test_telling_with_a_long_reason_fits_a_message(store: Store, officer: Member) -> None:
    async with store.writing() as session:
        await pause(session, await add_push(session, {State.READY: 1}), "<" * 9000)
    told = await _composed(store, officer)
    assert told is not None
    assert visible_length(told.text) < 500
