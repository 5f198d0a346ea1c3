"""Only what was shown is confirmed or approved: words, audience, count. A fault leaves a draft."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.notices import approving, confirming, editing, keeping
from handlers.desk.notices.hearing import hear
from handlers.desk.notices.limits import USUAL, Limits
from handlers.desk.notices.received import SentMessage
from handlers.reply import Reply
from storage.notices.audience import How, Joined, Tagged
from storage.notices.content import Content
from storage.notices.deciding import Shown
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member, MemberTag
from storage.store import Store
from tests.handlers.desk.notices.deciding_steps import (
    AUTHOR,
    SECOND,
    ask_approval,
    awaiting,
    by,
    change,
    decided,
    draft,
    forecast,
    shown_on,
)
from tests.handlers.desk.notices.running_steps import TEXT
from tests.outbox_steps import rows
from tests.running_sample import member_ids

CHANGES: list[dict[str, Any]] = [
    {"content": Content("周四开放日").as_json()},
    {"acknowledge": True},
    {"audience": Joined(How.OR, Tagged("理事"), Tagged("无人")).as_json()},
    {"start_at": datetime(2027, 3, 1, 8, tzinfo=UTC)},
    {"urgent_reason": "台风"},
    {"open_days": 7},
    {"hold_unknown": True},
]
"""What makes another notice of it, for as many."""


async def frozen(store: Store) -> int:
    """How many members are to get it."""
    return len([row for row in await rows(store) if row.bot == "member"])


async def tag_all(store: Store) -> None:
    async with store.writing() as session:
        session.add_all(MemberTag(member_id=one, tag="理事") for one in await member_ids(store))


async def is_draft(store: Store, notice_id: int) -> bool:
    async with store.reading() as session:
        notice = await session.get_one(Notice, notice_id)
        return notice.status is NoticeStatus.DRAFT and await frozen(store) == 0


@pytest.mark.parametrize("values", CHANGES)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_forecast_of_what_was_changed_since_confirms_nothing(
    store: Store, values: dict[str, Any]
) -> None:
    notice_id = await draft(store)
    await tag_all(store)
    shown = await forecast(store, notice_id)
    await change(store, notice_id, **values)
    said = await by(store, AUTHOR, confirming.press_confirm, notice_id, shown, USUAL)
    assert (said.toast, said.alert) == ("通知改过了，请再看一看", True)
    assert await is_draft(store, notice_id)
    anew = await by(store, AUTHOR, confirming.press_confirm, notice_id, shown_on(said), USUAL)
    assert anew.toast in ("好的，开始了", "好的，到时候发")
    assert await frozen(store) == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_count_typed_for_what_was_changed_since_confirms_nothing(store: Store) -> None:
    notice_id, limits = await draft(store), Limits(1, 500)
    shown = await forecast(store, notice_id, limits)
    asked = await by(store, AUTHOR, confirming.press_confirm, notice_id, shown, limits)
    assert asked.text == "将发给 <b>3</b> 人。请发来这个数字确认。"
    await change(store, notice_id, content=Content("周四开放日").as_json())
    said = await by(store, AUTHOR, hear, SentMessage("3"), limits)
    assert said.text.startswith("通知改过了，请再看一看\n\n<b>通知")
    assert await is_draft(store, notice_id)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_approval_card_of_what_was_taken_back_and_rewritten_approves_nothing(store: Store) -> None:
    notice_id, seen = await awaiting(store)
    assert (await by(store, AUTHOR, approving.begin_return, notice_id)).toast == "好的，退回了"
    await change(store, notice_id, content=Content("周四开放日").as_json())
    await ask_approval(store, notice_id)
    said = await by(store, SECOND, approving.press_approve, notice_id, seen)
    assert (said.toast, said.alert) == ("通知改过了，请再看一看", True)
    assert "<blockquote>周四开放日</blockquote>" in said.text
    assert await frozen(store) == 0
    anew = await by(store, SECOND, approving.press_approve, notice_id, shown_on(said))
    assert (anew.toast, await frozen(store)) == ("好的，开始了", 3)


async def test_other_count_than_was_shown_brings_the_forecast_anew(store: Store) -> None:
    notice_id = await draft(store)
    shown = await forecast(store, notice_id)
    async with store.writing() as session:
        await session.delete(await session.get_one(Member, (await member_ids(store))[0]))
    said = await by(store, AUTHOR, confirming.press_confirm, notice_id, shown, USUAL)
    assert (said.toast, said.alert) == ("人数变了，请再看一看", True)
    assert "会收到：<b>2</b> 人" in said.text
    assert await is_draft(store, notice_id)
    await by(store, AUTHOR, confirming.press_confirm, notice_id, shown_on(said), USUAL)
    assert await frozen(store) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_notice_to_nobody_has_no_confirming_button_and_does_not_start(store: Store) -> None:
    notice_id = await draft(store, audience=Tagged("无人").as_json())
    card = await by(store, AUTHOR, confirming.show_forecast, notice_id, USUAL)
    assert "会收到：<b>0</b> 人" in card.text
    assert [button.data for row in card.rows for button in row] == [
        f"noticego:{notice_id}",
        f"notice:{notice_id}",
    ]
    for count in (0, 3):
        said = await by(store, AUTHOR, confirming.press_confirm, notice_id, Shown(count, "0" * 8), USUAL)
        assert (said.toast, said.alert) == ("没有人会收到，请看看受众", True)
    assert await is_draft(store, notice_id)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_draft_that_a_colleague_took_over_is_theirs_to_see_and_confirm(store: Store) -> None:
    notice_id = await draft(store)
    shown = await forecast(store, notice_id)
    assert (await by(store, SECOND, keeping.press_take_over, notice_id)).toast == "好的，由您接着写"
    said = [
        (await by(store, who, confirming.press_confirm, notice_id, shown, USUAL)).toast
        for who in (AUTHOR, SECOND)
    ]
    assert said == ["现在改不了了", "请先看一次现在内容的预览"]
    assert await is_draft(store, notice_id)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_answer_to_a_question_about_a_draft_that_was_taken_over_changes_nothing(store: Store) -> None:
    notice_id = await draft(store)
    await by(store, AUTHOR, editing.open_part, notice_id, "content")
    await by(store, SECOND, keeping.press_take_over, notice_id)
    said = await by(store, AUTHOR, hear, SentMessage("周四开放日"), USUAL)
    assert said.text.startswith("现在改不了了\n\n<b>通知")
    async with store.reading() as session:
        assert (await session.get_one(Notice, notice_id)).content == TEXT


async def test_confirmation_that_breaks_off_leaves_a_draft_and_nobody_frozen(store: Store) -> None:
    """As by kill -9: the confirmation and its recipients are one transaction."""
    notice_id = await draft(store)
    shown = await forecast(store, notice_id)

    async def breaking_off(session: AsyncSession, *who_and_what: Any) -> Reply:
        said = await confirming.press_confirm(session, *who_and_what)
        assert said.toast == "好的，开始了"
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await by(store, AUTHOR, breaking_off, notice_id, shown, USUAL)
    assert await is_draft(store, notice_id)
    said = [await by(store, AUTHOR, confirming.press_confirm, notice_id, shown, USUAL) for _ in range(2)]
    assert [reply.toast for reply in said] == ["好的，开始了", "现在改不了了"]
    assert await frozen(store) == 3
    assert await decided(store) == ["confirmed_notice"]
