"""What members see of notices and do with them."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.muting import mute
from handlers.notices.reading import press_read
from handlers.pushes.composing import compose
from handlers.reply import Reply
from storage.notices import corrections_told, nudging
from storage.notices.acknowledging import acknowledge
from storage.notices.content import Content, LinkButton
from storage.notices.correcting import correct_notice
from storage.notices.nudging import nudge
from storage.notices.recalling import recall_notice
from storage.notices.tables import NoticeCategory
from storage.outbox.correcting import KIND as CORRECTION
from storage.outbox.tables import Delivery, Message, OptOut
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Language
from tests.outbox_steps import StoppedTime
from tests.running_sample import act, arrive_all, member_ids, started

LINKED = Content("{姓名}：周三开放日", (), (LinkButton("报名", "https://example.org/join"),)).as_json()


async def said(store: Store, kind: str, number: int = 0) -> Reply | None:
    """The newest message of that kind, as the member with that number gets it."""
    ids = await member_ids(store)
    async with store.writing() as session:
        query = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
        message = (await session.scalars(query)).one()
        return await compose(session, message, await session.get(Member, ids[number]))


async def as_member(session: AsyncSession, number: int) -> Member:
    members = (await session.scalars(select(Member).order_by(Member.telegram_id))).all()
    return members[number]


async def reads(store: Store, notice_id: int, number: int = 0) -> Reply:
    async with store.writing() as session:
        return await press_read(session, await as_member(session, number), notice_id)


async def corrected(store: Store, notice_id: int, text: str) -> int:
    return await act(store, notice_id, lambda session, running: correct_notice(session, running, text, 1))


def labels(reply: Reply | None) -> list[list[str]]:
    return [[button.text for button in row] for row in reply.rows] if reply else []


async def test_notice_carries_its_links_the_button_and_the_way_out(store: Store) -> None:
    notice_id = await started(store, 1, acknowledge=True, content=LINKED, category=NoticeCategory.EVENTS)
    reply = await said(store, "notice")
    assert reply is not None
    assert reply.text == "成员0：周三开放日"
    assert labels(reply) == [["报名"], ["已阅"], ["不再收“活动预告”"]]
    data = [button.data for row in reply.rows for button in row]
    assert data == ["", f"read:{notice_id}", "mute:notice_events"]


async def test_notice_that_asks_nobody_has_no_button_for_it(store: Store) -> None:
    await started(store, 1)
    assert labels(await said(store, "notice")) == [["不再收“俱乐部通知”"]]


async def test_pressed_button_becomes_a_tick_and_stays_one(store: Store) -> None:
    notice_id = await started(store, 1, arrived=1, acknowledge=True, content=LINKED)
    once, twice = await reads(store, notice_id), await reads(store, notice_id)
    assert (once.toast, twice.toast) == ("已阅，谢谢", "您已经确认过了")
    assert labels(once) == labels(twice) == [["报名"], ["✓ 已阅"], ["不再收“俱乐部通知”"]]
    assert (once.text, once.edits) == ("", True)


async def test_only_recipients_can_acknowledge(store: Store) -> None:
    notice_id = await started(store, 1, acknowledge=True)
    for number in (notice_id, 10**12):
        reply = await reads(store, number)
        assert (reply.toast, reply.alert, reply.rows) == ("这条通知没有发给您，不用确认", True, ())


async def test_recalled_notice_cannot_be_acknowledged_any_more(store: Store) -> None:
    notice_id = await started(store, 1, arrived=1, acknowledge=True)
    await act(store, notice_id, lambda session, running: recall_notice(session, running, 1))
    assert (await reads(store, notice_id)).toast == "这条通知已经撤回了"


async def test_corrected_copy_says_so_and_keeps_the_tick(store: Store) -> None:
    notice_id = await started(store, 2, arrived=2, acknowledge=True)
    await reads(store, notice_id)
    await corrected(store, notice_id, "<b>周四</b>开放日：{姓名}")
    first, second = await said(store, CORRECTION), await said(store, CORRECTION, 1)
    assert first is not None
    assert first.text.startswith("<b>周四</b>开放日：成员0\n\n<i>已更正 · ")
    assert [rows[0] for rows in (labels(first), labels(second))] == [["✓ 已阅"], ["已阅"]]


async def test_reader_is_told_what_changed(store: Store) -> None:
    notice_id = await started(store, 1, arrived=1, acknowledge=True, content=LINKED)
    await reads(store, notice_id)
    await corrected(store, notice_id, "{姓名}：周四开放日")
    reply = await said(store, corrections_told.KIND)
    assert reply is not None
    head, change = reply.text.split("\n\n")
    assert head == "<b>您确认过的通知有更正，请以更正后的为准</b>"
    assert change == "成员0：周<s>三</s><u>四</u>开放日"
    assert (labels(reply), reply.under) == ([["不再收“俱乐部通知”"]], 10_900)
    await corrected(store, notice_id, "<i>{姓名}</i>：周四开放日")
    reply = await said(store, corrections_told.KIND)
    assert reply is not None
    assert reply.text.endswith("\n\n文字没有变，只改了格式。")


async def test_reader_is_not_told_of_a_correction_that_was_corrected_since(store: Store) -> None:
    notice_id = await started(store, 1, arrived=1, acknowledge=True)
    await reads(store, notice_id)
    await corrected(store, notice_id, "甲")
    async with store.writing() as session:
        first = (await session.scalars(select(Message).where(Message.kind == corrections_told.KIND))).one()
    await corrected(store, notice_id, "乙")
    async with store.writing() as session:
        assert await compose(session, first, await as_member(session, 0)) is None


async def test_nudge_shows_how_the_notice_begins_and_stands_under_it(store: Store) -> None:
    notice_id = await started(
        store, 1, arrived=1, acknowledge=True, content=Content("开放日" * 100).as_json()
    )
    await act(store, notice_id, lambda session, running: nudge(session, running, 1, 0))
    reply = await said(store, nudging.KIND)
    assert reply is not None
    assert reply.text.startswith("<b>请看一看这条通知，看过请按“已阅”</b>\n\n<blockquote>开放日开放日")
    assert reply.text.endswith("…</blockquote>")
    assert (labels(reply), reply.under) == ([["已阅"], ["不再收“俱乐部通知”"]], 10_900)


async def test_nudge_has_the_buttons_of_its_notice(store: Store) -> None:
    """Pressed, its 已阅 leaves the others where they are."""
    notice_id = await started(store, 1, arrived=1, acknowledge=True, content=LINKED)
    await act(store, notice_id, lambda session, running: nudge(session, running, 1, 0))
    reply = await said(store, nudging.KIND)
    assert reply is not None
    async with store.writing() as session:
        pressed = await press_read(session, await as_member(session, 0), notice_id)
    assert labels(reply) == [["报名"], ["已阅"], ["不再收“俱乐部通知”"]]
    assert labels(pressed) == [["报名"], ["✓ 已阅"], ["不再收“俱乐部通知”"]]


async def test_reminder_is_corrected_with_its_notice(store: Store, clock: StoppedTime) -> None:
    notice_id = await started(
        store, 2, arrived=2, acknowledge=True, content=Content("开放日 4 月 9 日").as_json()
    )
    await act(store, notice_id, lambda session, running: nudge(session, running, 1, 0))
    clock.pass_by(2)
    await arrive_all(store)
    await reads(store, notice_id)
    await corrected(store, notice_id, "开放日 4 月 10 日")
    once, other = await said(store, CORRECTION), await said(store, CORRECTION, 1)
    assert once is not None
    assert other is not None
    assert once.text.split("\n\n")[:2] == [
        "<b>请看一看这条通知，看过请按“已阅”</b>",
        "<blockquote>开放日 4 月 10 日</blockquote>",
    ]
    assert once.text.split("\n\n")[2].startswith("<i>已更正 · ")
    assert (labels(once)[0], labels(other)[0]) == (["✓ 已阅"], ["已阅"])
    async with store.reading() as session:
        edits = select(Delivery.chat_id).join(Message).where(Message.kind == CORRECTION)
        chats = (await session.scalars(edits.order_by(Message.id, Delivery.chat_id))).all()
    assert chats == [900, 901, 900, 901]


@pytest.mark.parametrize("meanwhile", ["acknowledged", "recalled"])
async def test_nudge_is_not_said_to_whom_it_no_longer_concerns(store: Store, meanwhile: str) -> None:
    notice_id = await started(store, 1, arrived=1, acknowledge=True)
    await act(store, notice_id, lambda session, running: nudge(session, running, 1, 0))
    if meanwhile == "acknowledged":
        async with store.writing() as session:
            await acknowledge(session, notice_id, (await as_member(session, 0)).id)
    else:
        await act(store, notice_id, lambda session, running: recall_notice(session, running, 1))
    assert await said(store, nudging.KIND) is None


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("category", NoticeCategory)
async def test_each_category_has_its_way_out_and_back(
    store: Store, category: NoticeCategory, language: Language
) -> None:
    await started(store, 1)
    async with store.writing() as session:
        member = await as_member(session, 0)
        member.language = language
        out = await mute(session, member, category.value, muted=True)
        await mute(session, member, category.value, muted=True)
        rows = select(OptOut.category).where(OptOut.member_id == member.id)
        assert list(await session.scalars(rows)) == [category.value]
        back = await mute(session, member, category.value, muted=False)
        assert list(await session.scalars(rows)) == []
    assert [button.data for row in out.rows for button in row] == [f"unmute:{category.value}"]
    assert (bool(out.text), bool(back.text), out.edits, back.edits) == (True, True, False, True)
