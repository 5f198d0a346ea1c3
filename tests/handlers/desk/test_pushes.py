"""What officers decide about pushes: each act once, by officers alone, and noted."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.routes import PRESSES
from handlers.desk import pushes
from handlers.desk.pushes import Place
from handlers.formatting import visible_length
from handlers.person import Person
from handlers.reply import Reply
from storage.audit import AuditEntry
from storage.base import now
from storage.outbox.planning import Push, plan
from storage.outbox.recalling import recall
from storage.outbox.settling import pause
from storage.outbox.tables import Delivery, Lane, Message, State
from storage.people import Member
from storage.store import Store
from storage.vocabularies import Role
from tests.handlers.desk.conftest import add_member, somebody
from tests.pushes_sample import add_paused_push, add_push

Act = Callable[[AsyncSession, Person, Member | None, Place], Awaitable[Reply]]
ACTS: tuple[Act, ...] = (
    pushes.open_push,
    pushes.resume_push,
    pushes.offer_resend,
    pushes.leave_push,
    pushes.offer_recall,
    pushes.recall_push,
    lambda session, person, member, place: pushes.resend_push(session, person, member, place, 2),
)
GONE = "这张卡片已经失效。发送 /help 看看现在可以做什么。"
TURNED_AWAY = "您好！这里暂不接待访客。有事请找邀请您来的联络人，或写信给俱乐部秘书处。"
TITLE = "<b>通知</b> · 第 1 号周三开放日 A&amp;B，请带上名片和样品，早一点到会场登记，谢谢大家一直…"


async def paused_push(store: Store) -> Message:
    async with store.writing() as session:
        return await add_paused_push(session)


async def held_push(store: Store, held: int = 2) -> Message:
    async with store.writing() as session:
        return await add_push(session, {State.UNKNOWN: held, State.SENT: 3}, hold=True)


async def pressed(store: Store, act: Act, member: Member | None, message: Message) -> Reply:
    async with store.writing() as session:
        return await act(session, somebody(), member, Place(message.id, 2))


async def states(store: Store, message: Message) -> list[State]:
    async with store.reading() as session:
        rows = select(Delivery.state).where(Delivery.message_id == message.id).order_by(Delivery.id)
        return list(await session.scalars(rows))


async def acts(store: Store) -> list[tuple[int | None, str, str, dict[str, object]]]:
    async with store.reading() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.actor_id, entry.act, entry.subject, entry.detail) for entry in entries]


def data(reply: Reply) -> list[list[str]]:
    return [[button.data for button in row] for row in reply.rows]


async def test_list_pages_by_five(store: Store, officer: Member) -> None:
    async with store.writing() as session:
        ids = [(await add_push(session, {State.UNKNOWN: 1}, number, hold=True)).id for number in range(1, 8)]
        first = await pushes.list_pushes(session, somebody(), officer)
        last = await pushes.list_pushes(session, somebody(), officer, 77)
    assert data(first) == [
        [f"push:open:{id_}:0" for id_ in reversed(ids[2:])],
        ["pushes:1"],
        ["pushes:0"],
    ]
    assert data(last) == [[f"push:open:{id_}:1" for id_ in (ids[1], ids[0])], ["pushes:0"], ["pushes:1"]]
    assert [line for line in last.text.split("\n") if line.startswith("第")] == ["第 6–7 项，共 7 项"]


async def test_list_says_so_where_nothing_waits(store: Store, officer: Member) -> None:
    async with store.reading() as session:
        shown = await pushes.list_pushes(session, somebody(), officer)
    assert shown.text == "<b>需要您处理的推送</b>\n现在没有需要处理的。\n\n没有进行中的推送。"


async def test_five_long_pushes_fit_a_message(store: Store, officer: Member) -> None:
    async with store.writing() as session:
        for number in range(5):
            message = await add_push(session, {State.READY: 1}, number)
            message.payload = {"text": "<b>" + "&lt;" * 3000 + "</b>"}
            await pause(session, message, "<" * 5000)
        shown = await pushes.list_pushes(session, somebody(), officer)
        card = await pushes.open_push(session, somebody(), officer, Place(message.id))
    assert visible_length(shown.text) < 1000
    assert visible_length(card.text) < 1000


async def test_card_names_a_push_without_text_by_its_kind(store: Store, officer: Member) -> None:
    said = []
    async with store.writing() as session:
        for lane in Lane:
            push = Push(kind="x", subject=str(lane), occurrence="", lane=lane, payload={"text": 3})
            message = await plan(session, push)
            assert message is not None
            card = await pushes.open_push(session, somebody(), officer, Place(message.id))
            said.append(card.text.split("\n")[0])
    assert said == [f"<b>{name}</b>" for name in ("提醒", "匹配提醒", "通知", "更正", "撤回", "进度")]


async def test_resume_sends_on_once_and_is_noted(store: Store, officer: Member) -> None:
    message = await paused_push(store)
    first = await pressed(store, pushes.resume_push, officer, message)
    second = await pressed(store, pushes.resume_push, officer, message)
    assert (first.toast, second.toast) == ("好的，继续发送", "现在没有暂停")
    assert first.text == second.text
    assert await states(store, message) == [State.READY] * 2 + [State.SENT] * 4 + [State.FAILED] * 3
    reason = {"reason": "Bad Request: can't parse entities: <3"}
    assert await acts(store) == [(officer.id, "resumed_push", f"message:{message.id}", reason)]


async def test_resend_asks_first_and_sends_once(store: Store, officer: Member) -> None:
    message = await held_push(store)
    question = await pressed(store, pushes.offer_resend, officer, message)
    assert question.text == f"{TITLE}\n\n补发 2 份？这些也许已经送到，对方可能会收到两次。"
    assert data(question) == [[f"push:resend-yes:{message.id}:2:2", f"push:open:{message.id}:2"]]
    assert await states(store, message) == [State.UNKNOWN] * 2 + [State.SENT] * 3
    toasts = [(await pressed(store, ACTS[-1], officer, message)).toast for _ in range(2)]
    assert toasts == ["好的，补发 2 份", "没有可以补发的"]
    assert await states(store, message) == [State.READY] * 2 + [State.SENT] * 3
    assert await acts(store) == [(officer.id, "resent_push", f"message:{message.id}", {"copies": 2})]


@pytest.mark.parametrize("act", [pushes.resume_push, ACTS[-1], pushes.leave_push, pushes.recall_push])
async def test_two_officers_at_once_do_it_once(
    store: Store, officer: Member, administrator: Member, act: Act
) -> None:
    async with store.writing() as session:
        message = await add_push(session, {State.UNKNOWN: 2, State.SENT: 3, State.READY: 1}, hold=True)
        if act is pushes.resume_push:
            await pause(session, message, "Bad Request")
    both = [pressed(store, act, member, message) for member in (officer, administrator)]
    first, second = await asyncio.gather(*both)
    assert first.toast != second.toast
    assert first.text == second.text
    assert len(await acts(store)) == 1


async def test_resend_of_another_number_than_confirmed_sends_nothing(store: Store, officer: Member) -> None:
    message = await held_push(store, held=3)
    said = await pressed(store, ACTS[-1], officer, message)
    assert said.toast == "数量变了，请再看一看"
    assert await states(store, message) == [State.UNKNOWN] * 3 + [State.SENT] * 3
    assert await acts(store) == []


async def test_resend_leaves_out_what_was_sent_twice(store: Store, officer: Member) -> None:
    message = await held_push(store)
    async with store.writing() as session:
        rows = await session.scalars(select(Delivery).where(Delivery.state == State.UNKNOWN))
        for row in rows:
            row.copies = 2
    card = await pressed(store, pushes.offer_resend, officer, message)
    assert card.toast == "没有可以补发的"
    assert data(card) == [
        [f"push:leave:{message.id}:2", f"push:recall:{message.id}:2"],
        ["pushes:2"],
    ]


async def test_leaving_held_copies_ends_the_question(store: Store, officer: Member) -> None:
    message = await held_push(store)
    first = await pressed(store, pushes.leave_push, officer, message)
    second = await pressed(store, pushes.leave_push, officer, message)
    assert (first.toast, second.toast) == ("好的，2 份不补发", "没有存疑的了")
    assert first.text.endswith("\n\n已发出 3\n存疑，不再补发 2")
    assert (await pressed(store, ACTS[-1], officer, message)).toast == "没有可以补发的"
    assert await acts(store) == [(officer.id, "left_push", f"message:{message.id}", {"copies": 2})]


async def test_recall_asks_first_and_deletes_once(store: Store, officer: Member) -> None:
    message = await paused_push(store)
    question = await pressed(store, pushes.offer_recall, officer, message)
    assert question.text.split("\n\n")[1].startswith(
        "要撤回吗？还没有发出的 2 份不会发出；已发出的 4 份会从对方的聊天里删除（发出超过 47 小时"
    )
    toasts = [(await pressed(store, pushes.recall_push, officer, message)).toast for _ in range(2)]
    assert toasts == ["已撤回，正在删除 4 份", "已经撤回了"]
    assert (await pressed(store, pushes.resume_push, officer, message)).toast == "已经撤回了"
    assert await states(store, message) == [State.RECALLED] * 2 + [State.SENT] * 4 + [State.FAILED] * 3
    assert await acts(store) == [(officer.id, "recalled_push", f"message:{message.id}", {"deleting": 4})]


async def test_recall_itself_cannot_be_recalled(store: Store, officer: Member) -> None:
    async with store.writing() as session:
        message = await add_push(session, {State.SENT: 1})
        await recall(session, message)
        removal = (await session.scalars(select(Message).where(Message.kind == "recall"))).one()
        said = await pushes.recall_push(session, somebody(), officer, Place(removal.id))
    assert said.toast == "这个撤不回来"
    assert data(said) == [["pushes:0"]]


@pytest.mark.parametrize("act", ACTS)
async def test_act_is_for_officers_only(store: Store, act: Act) -> None:
    message = await paused_push(store)
    before = await states(store, message)
    manager = await add_member(store, 640, Role.MEMBER, Role.MANAGER)
    said = [(await pressed(store, act, member, message)).text for member in (None, manager)]
    assert said == [TURNED_AWAY] * 2
    assert await states(store, message) == before
    assert await acts(store) == []


async def test_list_is_for_officers_only(store: Store) -> None:
    async with store.reading() as session:
        assert (await pushes.list_pushes(session, somebody(), None)).text == TURNED_AWAY


@pytest.mark.parametrize("act", ACTS)
async def test_act_on_a_push_that_is_not_there(store: Store, officer: Member, act: Act) -> None:
    there = Message(id=10**18 - 1, created_at=now())
    assert (await pressed(store, act, officer, there)).text == GONE


async def test_every_button_is_one_the_desk_knows(store: Store, officer: Member) -> None:
    paused = (await paused_push(store)).id
    async with store.writing() as session:
        held = (await add_push(session, {State.UNKNOWN: 2}, 2, hold=True)).id
        replies = [await pushes.list_pushes(session, somebody(), officer)]
        for message_id in (paused, held):
            place = Place(message_id)
            offers = (pushes.open_push, pushes.offer_resend, pushes.offer_recall)
            replies += [await offer(session, somebody(), officer, place) for offer in offers]
    carried = {button.data for reply in replies for row in reply.rows for button in row}
    unknown = {one for one in carried if not any(re.fullmatch(known, one) for known, _ in PRESSES)}
    assert unknown == set()
    assert carried == {
        "pushes:0",
        *(f"push:{act}:{id_}:0" for act in ("open", "recall", "recall-yes") for id_ in (paused, held)),
        f"push:resume:{paused}:0",
        f"push:leave:{held}:0",
        f"push:resend:{held}:0",
        f"push:resend-yes:{held}:0:2",
    }
