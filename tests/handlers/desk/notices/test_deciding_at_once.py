"""Two presses at the same moment: one is the act, the other hears how things stand; frozen exactly once."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import func, select

from handlers.desk.notices import approving, confirming, keeping, steering
from handlers.desk.notices.hearing import hear
from handlers.desk.notices.limits import USUAL
from handlers.desk.notices.received import SentMessage
from handlers.reply import Reply
from storage.notices.deciding import DECIDED
from storage.notices.freezing import KIND
from storage.notices.running import Act
from storage.notices.tables import Notice, NoticeStatus
from storage.outbox.tables import Message, State
from storage.people import Member
from storage.store import Store
from tests.handlers.desk.notices.deciding_steps import (
    AUTHOR,
    CANNOT,
    SECOND,
    THIRD,
    awaiting,
    by,
    decided,
    draft,
    forecast,
)
from tests.handlers.desk.notices.running_steps import TEXT, noted
from tests.outbox_steps import rows, take
from tests.running_sample import arrive, copies, look, started

STARTED = "好的，开始了"
OTHERS = "现在改不了了"
"""To whom the draft is not, or not any more."""


async def planned(store: Store, kind: str) -> int:
    async with store.reading() as session:
        return await session.scalar(select(func.count(Message.id)).where(Message.kind == kind)) or 0


def toasts(said: Sequence[Reply]) -> list[str]:
    return sorted(reply.toast for reply in said)


async def frozen_once(store: Store, notice_id: int) -> bool:
    """Three copies of one message, and the notice under way."""
    chats = [row.chat_id for row in await rows(store) if row.bot == "member"]
    status = (await look(store, notice_id)).notice.status
    return (chats, status, await planned(store, KIND)) == ([900, 901, 902], NoticeStatus.SENDING, 1)


async def test_confirmation_tapped_twice_starts_once(store: Store) -> None:
    notice_id = await draft(store)
    shown = await forecast(store, notice_id)
    said = await asyncio.gather(
        *(by(store, AUTHOR, confirming.press_confirm, notice_id, shown, USUAL) for _ in range(3))
    )
    assert toasts(said) == [STARTED, OTHERS, OTHERS]
    assert all(reply.text.startswith("<b>通知") for reply in said)
    assert await frozen_once(store, notice_id)
    assert await decided(store) == ["confirmed_notice"]


async def test_two_officers_confirm_the_same_draft_and_only_its_author_does(store: Store) -> None:
    notice_id = await draft(store)
    shown = await forecast(store, notice_id)
    said = await asyncio.gather(
        *(by(store, who, confirming.press_confirm, notice_id, shown, USUAL) for who in (SECOND, AUTHOR))
    )
    assert [reply.toast for reply in said] == [OTHERS, STARTED]
    assert await frozen_once(store, notice_id)


async def test_confirmation_against_a_colleague_who_takes_the_draft_over(store: Store) -> None:
    notice_id = await draft(store)
    shown = await forecast(store, notice_id)
    confirmed, taken = await asyncio.gather(
        by(store, AUTHOR, confirming.press_confirm, notice_id, shown, USUAL),
        by(store, SECOND, keeping.press_take_over, notice_id),
    )
    started_first = (STARTED, "现在接不了手", ["confirmed_notice"], 3)
    taken_first = (OTHERS, "好的，由您接着写", ["took_over_notice"], 0)
    found = (confirmed.toast, taken.toast, await decided(store), len(await rows(store)))
    assert found in (started_first, taken_first)


async def test_two_second_officers_approve_and_it_starts_once(store: Store) -> None:
    notice_id, shown = await awaiting(store)
    said = await asyncio.gather(
        *(by(store, who, approving.press_approve, notice_id, shown) for who in (SECOND, THIRD))
    )
    assert toasts(said) == sorted((STARTED, CANNOT))
    assert await frozen_once(store, notice_id)
    assert (await decided(store), await planned(store, DECIDED)) == (["asked_approval", "approved_notice"], 1)


async def test_approval_against_a_refusal_is_decided_once(store: Store) -> None:
    notice_id, shown = await awaiting(store)
    await by(store, THIRD, approving.begin_return, notice_id)
    approved, refused = await asyncio.gather(
        by(store, SECOND, approving.press_approve, notice_id, shown),
        by(store, THIRD, hear, SentMessage("标题写清楚些"), USUAL),
    )
    asked, told = await decided(store), await planned(store, DECIDED)
    if approved.toast == STARTED:
        assert refused.text.startswith(CANNOT)
        assert (asked, told) == (["asked_approval", "approved_notice"], 1)
        assert await frozen_once(store, notice_id)
    else:
        assert (approved.toast, refused.text.startswith("好的，退回了")) == (CANNOT, True)
        assert (asked, told, await planned(store, KIND)) == (["asked_approval", "returned_notice"], 1, 0)


async def test_approval_against_its_author_who_takes_it_back(store: Store) -> None:
    notice_id, shown = await awaiting(store)
    approved, withdrawn = await asyncio.gather(
        by(store, SECOND, approving.press_approve, notice_id, shown),
        by(store, AUTHOR, approving.begin_return, notice_id),
    )
    assert (approved.toast, withdrawn.toast) in ((STARTED, CANNOT), (CANNOT, "好的，退回了"))
    assert await planned(store, KIND) == int(approved.toast == STARTED)
    async with store.reading() as session:
        status = (await session.get_one(Notice, notice_id)).status
    assert status is (NoticeStatus.SENDING if approved.toast == STARTED else NoticeStatus.DRAFT)


async def test_stop_against_the_last_copy_is_one_end_or_the_other(store: Store, officer: Member) -> None:
    notice_id = await started(store, 2, arrived=1, content=TEXT)
    (last,) = await take(store)
    said, _ = await asyncio.gather(
        by(store, officer.telegram_id, steering.press_act, notice_id, Act.STOP), arrive(store, last)
    )
    ends = {
        "已停止，0 人没有收到": (NoticeStatus.STOPPED, ["stopped_notice"]),
        "通知现在是“已完成”，这一步做不了": (NoticeStatus.DONE, []),
    }
    running = await look(store, notice_id)
    assert (running.notice.status, await noted(store)) == ends[said.toast]
    assert running.notice.ended_at is not None
    assert await copies(store, notice_id) == {State.SENT: 2}
