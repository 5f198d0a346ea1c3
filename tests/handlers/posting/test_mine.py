"""One's own records: the list, the moves their state allows, and what the officers are told."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from handlers.formatting import plain_text
from handlers.posting.mine import show_mine
from handlers.posting.starting import post
from handlers.pushes.review_waiting import compose_review
from handlers.reply import Reply
from storage.base import now
from storage.members import member_of
from storage.outbox.tables import Delivery, Lane, Message
from storage.people import Member, RoleGrant
from storage.posting.records import add_draft
from storage.posting.tables import Move, RecordMove
from storage.records import Demand
from storage.store import Store
from storage.vocabularies import DemandKind, Language, Role, Status
from tests.handlers.posting.conftest import ZHOU, Poster
from tests.handlers.posting.filled import by_officer, record_of, submit_demand
from tests.sample import add_member


async def posted(store: Store, count: int, status: Status = Status.PUBLISHED) -> list[str]:
    async with store.writing() as session:
        member = await member_of(session, ZHOU.telegram_id)
        assert member is not None
        values = {"fields": ["OT"], "kind": DemandKind.EXPERT, "status": status}
        records = [
            await add_draft(session, Demand, member, {**values, "title": f"需求{number}"})
            for number in range(1, count + 1)
        ]
        return [record.reference for record in records]


async def test_nothing_posted_yet_offers_to_post(poster: Poster) -> None:
    assert (await poster.type("/mine")).startswith("您还没有发布过。")
    assert (await poster.press("发布")).startswith("要发布什么？")


async def test_list_turns_its_pages_and_leads_back_to_them(poster: Poster, store: Store) -> None:
    await posted(store, 7)
    first = await poster.type("/mine")
    assert first.splitlines()[0] == "我的发布（7 份）"
    assert poster.labels == [["1", "2", "3", "4", "5"], ["下一页 ▶"], ["发布"]]
    second = await poster.press("下一页 ▶")
    assert poster.labels == [["6", "7"], ["◀ 上一页"], ["发布"]]
    await poster.press("6")
    assert await poster.press("‹ 我的发布") == second
    assert await poster.send("mine:99") == second


@pytest.mark.parametrize(
    ("status", "labels"),
    [
        (Status.DRAFT, [["修改"], ["撤回"]]),
        (Status.PENDING, [["撤回"]]),
        (Status.PUBLISHED, [["修改", "给我找匹配"], ["暂停", "对接成功", "撤回"], ["归档"]]),
        (Status.ON_HOLD, [["修改"], ["恢复", "对接成功", "撤回"], ["归档"]]),
        (Status.RETURNED, [["修改"], ["撤回"]]),
        (Status.REJECTED, [["归档"]]),
        (Status.WITHDRAWN, [["归档"]]),
        (Status.EXPIRED, [["续期", "归档"]]),
        (Status.FULFILLED, [["归档"]]),
        (Status.ARCHIVED, []),
    ],
)
async def test_card_offers_what_the_state_allows(
    poster: Poster, store: Store, status: Status, labels: list[list[str]]
) -> None:
    (reference,) = await posted(store, 1, status)
    await poster.send(f"record:{reference}:0")
    assert poster.labels == [*labels, ["‹ 我的发布"]]


async def test_hold_and_release_are_one_tap_and_a_second_tap_does_nothing(
    poster: Poster, store: Store
) -> None:
    (reference,) = await posted(store, 1)
    for move, status in ((Move.HOLD, Status.ON_HOLD), (Move.RELEASE, Status.PUBLISHED)):
        for _ in range(2):
            await poster.send(f"move:{reference}:{move}:0")
            assert (await record_of(store, reference)).status is status
    assert poster.toast == "现在是“已发布”，这一步做不了。"
    async with store.reading() as session:
        moves = await session.scalars(select(RecordMove).order_by(RecordMove.id))
        assert [made.move for made in moves] == [Move.HOLD, Move.RELEASE]


@pytest.mark.parametrize(
    ("label", "status"),
    [("撤回", Status.WITHDRAWN), ("对接成功", Status.FULFILLED), ("归档", Status.ARCHIVED)],
)
async def test_move_that_cannot_be_undone_is_asked_first(
    poster: Poster, store: Store, label: str, status: Status
) -> None:
    (reference,) = await posted(store, 1)
    await poster.send(f"record:{reference}:0")
    await poster.press(label)
    assert (await record_of(store, reference)).status is Status.PUBLISHED
    await poster.press("不了")
    await poster.press_all(label, f"确定{label}")
    assert (await record_of(store, reference)).status is status


async def test_renewal_is_offered_near_the_end(poster: Poster, store: Store) -> None:
    reference = await submit_demand(poster)
    await by_officer(store, reference, Move.APPROVE)
    await poster.send(f"record:{reference}:0")
    assert "续期" not in poster.buttons
    async with store.writing() as session:
        (await session.scalars(select(Demand))).one().valid_until = now() + timedelta(days=14)
    await poster.send(f"record:{reference}:0")
    await poster.press("续期")
    assert poster.toast == "已续期一年。"
    assert (await record_of(store, reference)).valid_until is not None
    assert "续期" not in poster.buttons


async def test_who_has_not_joined_is_led_to_joining(poster: Poster, store: Store) -> None:
    async with store.writing() as session:
        member = await member_of(session, ZHOU.telegram_id)
        assert member is not None
        member.joined_at, member.grants = None, []
        for told in (await post(session, ZHOU, member), await show_mine(session, ZHOU, member)):
            assert isinstance(told, Reply)
            assert plain_text(told.text).startswith("这一步是成员才能用的。登记姓名和单位就能申请加入")
        for card in (await post(session, ZHOU, None), await show_mine(session, ZHOU, None)):
            assert isinstance(card, Reply)
            assert card.rows[0][0].text == "同意并加入"


async def officer(store: Store) -> None:
    async with store.writing() as session:
        await add_member(session, 800, "李华", "俱乐部", Language.EN, Role.OFFICER)


async def told(store: Store) -> Reply | None:
    """What the officer is told by the newest message."""
    async with store.reading() as session:
        message = (await session.scalars(select(Message).order_by(Message.id.desc()).limit(1))).one()
        member = (await session.scalars(select(Member).where(Member.telegram_id == 800))).one()
        return await compose_review(session, message, member)


async def test_officers_are_told_at_their_desk(poster: Poster, store: Store) -> None:
    await officer(store)
    reference = await submit_demand(poster)
    async with store.reading() as session:
        message = (await session.scalars(select(Message))).one()
        (delivery,) = await session.scalars(select(Delivery))
    assert (message.bot, message.kind, message.lane, message.payload) == (
        "desk",
        "review",
        Lane.ALERT,
        {"reference": reference},
    )
    assert delivery.chat_id == 800
    card = await told(store)
    assert card is not None
    assert plain_text(card.text).splitlines()[1] == f"{reference} 乳品废水脱氮"
    assert [button.data for row in card.rows for button in row] == [f"review:{reference}"]


async def test_officers_are_not_told_of_what_waits_no_more(poster: Poster, store: Store) -> None:
    await officer(store)
    reference = await submit_demand(poster)
    await by_officer(store, reference, Move.APPROVE)
    assert await told(store) is None


async def test_who_is_no_officer_any_more_is_told_nothing(poster: Poster, store: Store) -> None:
    await officer(store)
    await submit_demand(poster)
    async with store.writing() as session:
        await session.execute(delete(RoleGrant))
    assert await told(store) is None
