"""Who is silent is warned and deleted, any word keeps them; who withdrew is deleted; months are told of."""

from datetime import UTC, timedelta
from typing import Final

import pytest
from sqlalchemy import select, update

from bot.due import end_silence, keep_house, mind_forgetting
from bot.owed import Address
from bot.turn import open_turn
from handlers.formatting import plain_text
from handlers.person import Person
from handlers.pushes.composing import compose
from storage.audit import AuditEntry, note_act
from storage.base import now
from storage.consents import withdraw_consent
from storage.forgetting.silence import SILENT
from storage.forgetting.wishes import Cause, Forgetting
from storage.members import member_of
from storage.outbox.tables import Delivery, Message
from storage.people import Member
from storage.retention import summary
from storage.retention.job import ACT
from storage.store import Store
from storage.vocabularies import Language, Role
from tests.outbox_steps import StoppedTime
from tests.sample import add_member

DAY: Final = 86_400.0
YEAR: Final = 12
SILENT_ONE, OFFICER, ACTIVE = 801, 802, 803
pytestmark = pytest.mark.usefixtures("clock")


async def furnish(store: Store, clock: StoppedTime) -> None:
    """Nobody but 803 was heard of for thirteen months."""
    async with store.writing() as session:
        await add_member(session, SILENT_ONE, "周敏")
        await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        await add_member(session, ACTIVE, "韩梅")
    clock.pass_by(13 * 30 * DAY)
    await act(store, ACTIVE)


async def act(store: Store, telegram_id: int) -> None:
    async with store.writing() as session:
        await open_turn(session, Person(telegram_id, "某人", Language.ZH_HANS), Address(telegram_id))


async def wishes(store: Store) -> list[tuple[int | None, Cause, bool]]:
    async with store.reading() as session:
        rows = await session.scalars(select(Forgetting).order_by(Forgetting.id))
        return [(one.member_id, one.cause, one.cancelled_at is not None) for one in rows]


async def there(store: Store, telegram_id: int) -> bool:
    async with store.reading() as session:
        return await member_of(session, telegram_id) is not None


async def test_who_is_silent_is_warned_once_and_deleted_thirty_days_later(
    store: Store, clock: StoppedTime
) -> None:
    await furnish(store, clock)
    await end_silence(store, 0)
    assert await wishes(store) == []
    for _ in range(2):
        await end_silence(store, YEAR)
    assert [(cause, gone) for _, cause, gone in await wishes(store)] == [(Cause.SILENT, False)]
    async with store.reading() as session:
        told = (await session.execute(select(Delivery.chat_id, Message.kind).join(Message))).all()
        assert sorted(map(tuple, told)) == [(SILENT_ONE, "forgetting"), (SILENT_ONE, SILENT)]
        message = (await session.scalars(select(Message).where(Message.kind == SILENT))).one()
        said = await compose(session, message, await member_of(session, SILENT_ONE))
        assert said
        assert "您很久没有来过了。" in said.text
        assert [button.data for row in said.rows for button in row] == ["forget:cancel"]
    clock.pass_by(29 * DAY)
    await mind_forgetting(store)
    assert await there(store, SILENT_ONE)
    clock.pass_by(2 * DAY)
    await mind_forgetting(store)
    assert [await there(store, one) for one in (SILENT_ONE, OFFICER, ACTIVE)] == [False, True, True]


async def test_any_word_keeps_who_was_silent(store: Store, clock: StoppedTime) -> None:
    await furnish(store, clock)
    await end_silence(store, YEAR)
    await act(store, SILENT_ONE)
    assert [gone for _, _, gone in await wishes(store)] == [True]
    clock.pass_by(31 * DAY)
    await mind_forgetting(store)
    assert await there(store, SILENT_ONE)
    await end_silence(store, YEAR)
    assert len(await wishes(store)) == 1


async def test_own_wish_is_not_taken_back_by_a_word(store: Store) -> None:
    async with store.writing() as session:
        member = await add_member(session, SILENT_ONE)
        session.add(Forgetting(member_id=member.id, due_at=now() + timedelta(days=7)))
        await session.execute(update(Member).values(seen_at=now() - timedelta(days=2)))
    await act(store, SILENT_ONE)
    assert [gone for _, _, gone in await wishes(store)] == [False]


async def test_who_withdrew_is_deleted_half_a_year_later(store: Store, clock: StoppedTime) -> None:
    async with store.writing() as session:
        await withdraw_consent(session, await add_member(session, SILENT_ONE))
    clock.pass_by(179 * DAY)
    await end_silence(store, YEAR)
    assert await wishes(store) == []
    clock.pass_by(2 * DAY)
    await end_silence(store, 0)
    await mind_forgetting(store)
    assert not await there(store, SILENT_ONE)


async def test_life_is_noted_once_a_day(store: Store, clock: StoppedTime) -> None:
    async with store.writing() as session:
        first = (await add_member(session, SILENT_ONE)).seen_at
    seen = []
    for _ in range(3):
        clock.pass_by(0.6 * DAY)
        await act(store, SILENT_ONE)
        async with store.reading() as session:
            member = await member_of(session, SILENT_ONE)
            assert member
            seen.append(member.seen_at)
    assert (seen[0] == first, seen[1] == seen[2], seen[1] == first) == (True, True, False)


async def test_administrators_are_told_once_a_month_what_was_deleted(
    store: Store, clock: StoppedTime
) -> None:
    async with store.writing() as session:
        await add_member(session, OFFICER, "许言", role=Role.OFFICER)
        chief = await add_member(session, ACTIVE, "顾宁", role=Role.ADMINISTRATOR)
        for count in (2, 3):
            note_act(session, None, ACT, "retention", searches=count, claims=1)
        note_act(session, None, "forgot", "forgetting:1")
        await session.flush()
        last = (now().replace(day=1) - timedelta(days=3)).astimezone(UTC)
        await session.execute(update(AuditEntry).values(at=last))
    for _ in range(2):
        await keep_house(store)
    async with store.reading() as session:
        kept = select(Message, Delivery.chat_id).join(Delivery).where(Message.kind == summary.KIND)
        ((message, chat),) = (await session.execute(kept)).all()
        said = await compose(session, message, await session.get_one(Member, chief.id))
    assert chat == ACTIVE
    assert message.occurrence == f"{last:%Y-%m}"
    assert said
    lines = plain_text(said.text).splitlines()
    assert lines[0] == f"{last:%Y-%m} 到期删除"
    assert set(lines[1:4]) == {
        "• 检索和转发来的文字：5",
        "• 用过或过期的身份链接：2",
        "• 按要求或到期删除了 1 位成员的信息",
    }


async def test_month_without_deletions_is_not_told_of(store: Store) -> None:
    async with store.writing() as session:
        await add_member(session, ACTIVE, "顾宁", role=Role.ADMINISTRATOR)
    await keep_house(store)
    async with store.reading() as session:
        assert await session.scalar(select(Message.id).where(Message.kind == summary.KIND)) is None
